import { useTranslations } from 'use-intl';
import { formatSource } from '@/server/model/domain-xml';
import type { Expectation } from '@/server/model/expectation';

export function useExpectationText(): (expectation: Expectation) => string {
  const t = useTranslations('plan.expectation');
  return (expectation) => {
    switch (expectation.kind) {
      case 'tap-on-bridge':
        return t('tap-on-bridge', { bridge: expectation.bridge });
      case 'domain-state':
        return t(expectation.state === 'running' ? 'domain-running' : 'domain-shut-off');
      case 'interface-link':
        return t(expectation.state === 'up' ? 'interface-link-up' : 'interface-link-down');
      case 'live-source':
        return t('live-source', { source: formatSource(expectation.source) });
      case 'config-source':
        return t('config-source', { source: formatSource(expectation.source) });
      case 'file':
        return t(expectation.fingerprint === undefined ? 'file-absent' : 'file', { path: expectation.path });
      case 'exists':
      case 'absent':
      case 'no-port':
      case 'no-address':
        return t(expectation.kind, { interface: expectation.interface });
      case 'port-of':
        return t('port-of', { interface: expectation.interface, bridge: expectation.bridge });
      case 'mac':
        return t('mac', { interface: expectation.interface, mac: expectation.mac });
      case 'mtu':
        return t('mtu', { interface: expectation.interface, mtu: String(expectation.mtu) });
      case 'stp':
        return t(expectation.on ? 'stp-on' : 'stp-off', { bridge: expectation.bridge });
      case 'vlan-filtering':
        return t(expectation.on ? 'vlan-filtering-on' : 'vlan-filtering-off', { bridge: expectation.bridge });
      case 'address':
        return t('address', { interface: expectation.interface, address: expectation.address });
      case 'any-address':
        return t(expectation.family === 'inet' ? 'any-address-inet' : 'any-address-inet6', {
          interface: expectation.interface,
        });
      case 'network':
        return t(`network-${expectation.is}`, { network: expectation.network });
      case 'network-bridge':
        return t('network-bridge', { network: expectation.network, bridge: expectation.bridge });
      case 'default-route':
        return expectation.gateway === undefined
          ? t('default-route', { interface: expectation.interface })
          : t('default-route-via', { interface: expectation.interface, gateway: expectation.gateway });
      default:
        return expectation satisfies never;
    }
  };
}
