import type { Manager } from '../lab/lab';

/**
 * What an operator types who follows a guide, as it stands there, for the lab's addresses; one shell, for it may be
 * cut off. For netplan and ifupdown that is the guide that this project began with: neither pins the bridge's MAC,
 * and netplan's says `gateway4`. That guide has no words for the other two: NetworkManager's is what nmcli's guides
 * agree on, with STP off (left on, as it comes, the host would be silent for another 30 s), and networkd's is the
 * example of systemd.network(5).
 *
 * Where the uplink has its address by DHCP, the guide's fixed addresses give way to DHCP on the bridge, and nothing else.
 */
export function formatRecipe(
  manager: Manager,
  { address, gateway }: { readonly address: string | undefined; readonly gateway: string },
): string {
  switch (manager) {
    case 'netplan':
      return write('/etc/netplan/50-cloud-init.yaml', [
        'network:',
        '  version: 2',
        '  renderer: networkd',
        '  ethernets:',
        '    enp1s0:',
        '      dhcp4: no',
        '  bridges:',
        '    virbr1:',
        '      interfaces:',
        '        - enp1s0',
        ...(address === undefined
          ? ['      dhcp4: yes']
          : [
              '      addresses:',
              `        - ${address}/24`,
              `      gateway4: ${gateway}`,
              '      nameservers:',
              `          addresses: [${gateway}, 8.8.8.8]`,
            ]),
      ]).concat('netplan apply\n');
    case 'ifupdown':
      return write('/etc/network/interfaces.d/virbr1', [
        'auto virbr1',
        ...(address === undefined
          ? ['iface virbr1 inet dhcp']
          : [
              'iface virbr1 inet static',
              `  address ${address}`,
              `  broadcast ${address.replace(/\d+$/, '255')}`,
              '  netmask 255.255.255.0',
              `  gateway ${gateway}`,
            ]),
        '  bridge_ports enp1s0',
        '  bridge_stp off',
        '  bridge_waitport 0',
        '  bridge_fd 0',
      ]).concat(
        "sed -i '1i source /etc/network/interfaces.d/*' /etc/network/interfaces\n",
        'ifdown enp1s0 && ifup virbr1\n',
      );
    case 'networkmanager':
      return [
        'nmcli connection add type bridge con-name virbr1 ifname virbr1 bridge.stp no',
        ...(address === undefined
          ? []
          : [
              `nmcli connection modify virbr1 ipv4.method manual ipv4.addresses ${address}/24 ipv4.gateway ${gateway} ipv4.dns ${gateway}`,
            ]),
        'nmcli connection add type ethernet con-name virbr1-port1 ifname enp1s0 master virbr1',
        'nmcli connection up virbr1-port1',
        'nmcli connection up virbr1',
        '',
      ].join('\n');
    case 'networkd':
      return [
        'rm /etc/systemd/network/10-enp1s0.network\n',
        write('/etc/systemd/network/25-bridge-static.netdev', ['[NetDev]', 'Name=virbr1', 'Kind=bridge']),
        write('/etc/systemd/network/25-bridge-static.network', [
          '[Match]',
          'Name=virbr1',
          '',
          '[Network]',
          ...(address === undefined
            ? ['DHCP=ipv4']
            : [`Address=${address}/24`, `Gateway=${gateway}`, `DNS=${gateway}`]),
        ]),
        write('/etc/systemd/network/25-bridge-slave-interface-1.network', [
          '[Match]',
          'Name=enp1s0',
          '',
          '[Network]',
          'Bridge=virbr1',
        ]),
        'systemctl restart systemd-networkd\n',
      ].join('');
    default:
      return manager satisfies never;
  }
}

function write(path: string, lines: readonly string[]): string {
  return `cat > ${path} << 'END'\n${lines.join('\n')}\nEND\n`;
}
