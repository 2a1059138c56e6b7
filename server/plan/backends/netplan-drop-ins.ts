import type { CreateBridgeRequest } from '../../model/bridge-request';
import type { HostFileChange } from '../plan';
import type { HostFacts } from './backend';
import type { Definition } from './netplan-file';

/** What netplan has no word for, said to networkd beside the files that netplan generates. */
export function dropIns(
  request: CreateBridgeRequest,
  { iaid }: { iaid: number | undefined },
): HostFileChange[] {
  return [
    ...(iaid === undefined ? [] : [{ ...dropIn(request.bridge, 'network'), after: formatIaid(iaid) }]),
    ...(request.vlanFiltering
      ? [
          {
            ...dropIn(request.bridge, 'netdev'),
            after: '# Written by Bridgehead: netplan has no word for it.\n[Bridge]\nVLANFiltering=yes\n',
          },
        ]
      : []),
  ];
}

/** In a folder that nothing but the drop-in is in. */
export function dropIn(id: string, suffix: 'network' | 'netdev') {
  return { path: dropInPath(id, suffix), mode: '0644', folder: 'of-its-own' } as const;
}

export function dropInPath(id: string, suffix: 'network' | 'netdev'): string {
  return `/etc/systemd/network/10-netplan-${id}.${suffix}.d/bridgehead.conf`;
}

/** Keeps a lease: without it the server sees another client, and another address comes. */
export function formatIaid(iaid: number): string {
  return [
    '# Written by Bridgehead: the DHCP server knows this host by it, and netplan has no word for it.',
    '[DHCPv4]',
    `IAID=${iaid}`,
    '',
    '[DHCPv6]',
    `IAID=${iaid}`,
    '',
  ].join('\n');
}

const cloudInitPath = '/etc/cloud/cloud.cfg.d/99-disable-network-config.cfg';

/** cloud-init writes its file anew at boot unless it is told not to. Its own header says that the file is its. */
export function cloudInit(facts: HostFacts, edited: readonly Definition[]): HostFileChange[] {
  const isItsFile = edited.some(({ file }) => /^#.*(cloud-init|datasource)/m.test(file.text));
  const isTold = facts.files.some(
    ({ path, text }) =>
      path.startsWith('/etc/cloud/cloud.cfg.d/') &&
      /^\s*network:\s*\{?\s*config:\s*["']?disabled/m.test(text),
  );
  if (!isItsFile || isTold) return [];
  const before = facts.files.find(({ path }) => path === cloudInitPath)?.text;
  return [
    {
      path: cloudInitPath,
      ...(before === undefined ? {} : { before }),
      after: 'network: {config: disabled}\n',
      mode: '0644',
    },
  ];
}
