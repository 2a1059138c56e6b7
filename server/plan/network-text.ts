import type { NetworkForm } from '../model/network-form';
import { escapeAttribute, escapeText } from '../xml/edit-xml';
import { widestRange } from './check-network';

export { readNetworkForm, writeNetworkForm } from '../xml/network-form-xml';

/** What a new network begins as: NAT on a subnet of its own, with DHCP on all of it. */
export function newNetworkText({
  name,
  bridge,
  address,
}: Pick<NetworkForm, 'name' | 'bridge' | 'address'>): string {
  const [bare = '', prefix = ''] = address.split('/');
  const range = widestRange(address);
  return `<network>
  <name>${escapeText(name)}</name>
  <forward mode='nat'/>
  <bridge name='${escapeAttribute(bridge)}' stp='on' delay='0'/>
  <ip address='${escapeAttribute(bare)}' prefix='${escapeAttribute(prefix)}'>
    <dhcp>
      <range start='${range?.start ?? ''}' end='${range?.end ?? ''}'/>
    </dhcp>
  </ip>
</network>
`;
}
