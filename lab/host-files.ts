import type { HostSpec, Manager } from './lab-host';
import { macAddress } from './lab-host';

export type HostFile = { readonly path: string; readonly mode: number; readonly text: string };

export const lanGateway = '192.168.100.1';
export const staticAddress = (spec: Pick<HostSpec, 'number'>) => `192.168.100.${99 + spec.number}`;

/**
 * The persistent network config of a host, as its manager's guide has it: enp1s0 holds the address; enp2s0, if
 * there is one, is a port of br0. br0 has no address, and its MAC is pinned to its port's.
 */
export function networkFiles(spec: HostSpec): readonly HostFile[] {
  switch (spec.manager) {
    case 'netplan':
      return [{ path: '/etc/netplan/50-cloud-init.yaml', mode: 0o600, text: netplanYaml(spec) }];
    case 'ifupdown':
      return [{ path: '/etc/network/interfaces', mode: 0o644, text: interfacesFile(spec) }];
    case 'networkmanager':
      return networkManagerFiles(spec);
    case 'networkd':
      return networkdFiles(spec);
  }
}

/** Units a manager needs, and those of the others, which must not touch the host's interfaces. */
export function managerUnits(manager: Manager): { enable: readonly string[]; mask: readonly string[] } {
  const networkd = ['systemd-networkd.service', 'systemd-networkd.socket', 'systemd-resolved.service'];
  const networkManager = [
    'NetworkManager.service',
    'NetworkManager-wait-online.service',
    'NetworkManager-dispatcher.service',
  ];
  const ifupdown = ['networking.service'];
  switch (manager) {
    case 'netplan':
    case 'networkd':
      return { enable: networkd, mask: [...networkManager, ...ifupdown] };
    case 'networkmanager':
      return { enable: networkManager.slice(0, 1), mask: [...networkd, ...ifupdown] };
    case 'ifupdown':
      return { enable: ifupdown, mask: [...networkd, ...networkManager] };
  }
}

function netplanYaml(spec: HostSpec): string {
  const address =
    spec.uplink === 'dhcp'
      ? ['      dhcp4: true']
      : [
          `      addresses: [${staticAddress(spec)}/24]`,
          '      routes:',
          '        - to: default',
          `          via: ${lanGateway}`,
          '      nameservers:',
          `        addresses: [${lanGateway}]`,
        ];
  const bridge = [
    '    enp2s0:',
    '      dhcp4: false',
    '  bridges:',
    '    br0:',
    '      interfaces: [enp2s0]',
    `      macaddress: ${macAddress(spec, 2)}`,
    '      dhcp4: false',
    '      link-local: []',
    '      optional: true',
    '      parameters:',
    '        stp: false',
    '        forward-delay: 0',
  ];
  return lines(
    'network:',
    '  version: 2',
    '  renderer: networkd',
    '  ethernets:',
    '    enp1s0:',
    ...address,
    ...(spec.bridge ? bridge : []),
  );
}

function interfacesFile(spec: HostSpec): string {
  const address =
    spec.uplink === 'dhcp'
      ? ['iface enp1s0 inet dhcp']
      : [
          'iface enp1s0 inet static',
          `    address ${staticAddress(spec)}/24`,
          `    gateway ${lanGateway}`,
          `    dns-nameservers ${lanGateway}`,
        ];
  const bridge = [
    '',
    'iface enp2s0 inet manual',
    '',
    'auto br0',
    'iface br0 inet manual',
    '    bridge_ports enp2s0',
    `    bridge_hw ${macAddress(spec, 2)}`,
    '    bridge_stp off',
    '    bridge_fd 0',
    '    bridge_maxwait 0',
  ];
  return lines(
    'auto lo',
    'iface lo inet loopback',
    '',
    'auto enp1s0',
    ...address,
    ...(spec.bridge ? bridge : []),
  );
}

function networkManagerFiles(spec: HostSpec): readonly HostFile[] {
  const keyfile = (name: string, ...text: string[]): HostFile => ({
    path: `/etc/NetworkManager/system-connections/${name}.nmconnection`,
    mode: 0o600,
    text: lines(...text),
  });
  // NetworkManager keeps connections apart by UUID, so each needs its own, and the same after every build.
  const uuid = (nic: number) =>
    `6b1d0000-0000-4000-8000-${spec.number.toString(16).padStart(8, '0')}000${nic}`;
  const ipv4 =
    spec.uplink === 'dhcp'
      ? ['method=auto']
      : ['method=manual', `address1=${staticAddress(spec)}/24,${lanGateway}`, `dns=${lanGateway};`];
  const connection = (id: string, type: string, nic: number) => [
    '[connection]',
    `id=${id}`,
    `uuid=${uuid(nic)}`,
    `type=${type}`,
    `interface-name=${id}`,
  ];
  const bridge = [
    keyfile('enp2s0', ...connection('enp2s0', 'ethernet', 2), 'master=br0', 'slave-type=bridge'),
    keyfile(
      'br0',
      ...connection('br0', 'bridge', 3),
      'autoconnect-slaves=1',
      '',
      '[ethernet]',
      `cloned-mac-address=${macAddress(spec, 2)}`,
      '',
      '[bridge]',
      'stp=false',
      '',
      '[ipv4]',
      'method=disabled',
      '',
      '[ipv6]',
      'method=disabled',
    ),
  ];
  return [
    keyfile(
      'enp1s0',
      ...connection('enp1s0', 'ethernet', 1),
      '',
      '[ipv4]',
      ...ipv4,
      '',
      '[ipv6]',
      'method=auto',
    ),
    {
      // udev tells NetworkManager to leave veth devices alone, and a lab host's network cards are such.
      path: '/etc/NetworkManager/conf.d/lab.conf',
      mode: 0o644,
      // The resolvconf it would find is systemd-resolved's, which is off on this host.
      text: lines(
        '[main]',
        'rc-manager=file',
        '',
        '[device-lab]',
        'match-device=interface-name:enp*',
        'managed=1',
      ),
    },
    ...(spec.bridge ? bridge : []),
  ];
}

function networkdFiles(spec: HostSpec): readonly HostFile[] {
  const file = (name: string, ...text: string[]): HostFile => ({
    path: `/etc/systemd/network/${name}`,
    mode: 0o644,
    text: lines(...text),
  });
  const address =
    spec.uplink === 'dhcp'
      ? ['DHCP=ipv4']
      : [`Address=${staticAddress(spec)}/24`, `Gateway=${lanGateway}`, `DNS=${lanGateway}`];
  const bridge = [
    file(
      '20-br0.netdev',
      '[NetDev]',
      'Name=br0',
      'Kind=bridge',
      `MACAddress=${macAddress(spec, 2)}`,
      '',
      '[Bridge]',
      'STP=false',
      'ForwardDelaySec=0',
    ),
    file(
      '20-br0.network',
      '[Match]',
      'Name=br0',
      '',
      '[Link]',
      'RequiredForOnline=no',
      '',
      '[Network]',
      'LinkLocalAddressing=no',
      'ConfigureWithoutCarrier=yes',
    ),
    file('30-enp2s0.network', '[Match]', 'Name=enp2s0', '', '[Network]', 'Bridge=br0'),
  ];
  return [
    file('10-enp1s0.network', '[Match]', 'Name=enp1s0', '', '[Network]', ...address),
    ...(spec.bridge ? bridge : []),
  ];
}

const lines = (...text: readonly string[]) => `${text.join('\n')}\n`;
