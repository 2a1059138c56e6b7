import { useTranslations } from 'use-intl';
import { formatSource } from '@/server/model/domain-xml';
import type { Expectation } from '@/server/model/expectation';

export function useExpectationText(): (expectation: Expectation) => string {
  const t = useTranslations('plan.expectation');
  return (expectation) => {
    switch (expectation.kind) {
      case 'tap-on-bridge':
        return t('tap-on-bridge', { bridge: expectation.bridge });
      case 'interface-link':
        return t(expectation.state === 'up' ? 'interface-link-up' : 'interface-link-down');
      case 'live-source':
        return t('live-source', { source: formatSource(expectation.source) });
      case 'config-source':
        return t('config-source', { source: formatSource(expectation.source) });
      default:
        return expectation satisfies never;
    }
  };
}
