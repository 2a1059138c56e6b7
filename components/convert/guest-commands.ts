/** What is to be set inside a guest whose address was given by hand. */
export interface GuestAddressing {
  readonly mac: string;
  /** `192.168.100.50/24`; absent: by DHCP. */
  readonly address?: string;
  readonly gateway: string;
  readonly nameservers: readonly string[];
}

export const guestSystems = ['debian', 'ubuntu', 'rhel', 'windows'] as const;
export type GuestSystem = (typeof guestSystems)[number];

/** To be pasted inside the guest. The interface is found by its MAC, for only the guest knows what it calls it. */
export function formatGuestCommands(system: GuestSystem, wanted: GuestAddressing): string {
  return { debian: formatDebian, ubuntu: formatUbuntu, rhel: formatRhel, windows: formatWindows }
    [system](wanted)
    .join('\n');
}

const findInterface = (mac: string) => `nic=$(ip -br link | awk '/${mac}/ { print $1 }')`;

function formatDebian({ mac, address, gateway, nameservers }: GuestAddressing): string[] {
  return [
    findInterface(mac),
    'ifdown "$nic"',
    'cp /etc/network/interfaces /root/interfaces.before',
    '# Its "iface" stanza in /etc/network/interfaces becomes (with its name for NIC):',
    '#   allow-hotplug NIC',
    ...(address === undefined
      ? ['#   iface NIC inet dhcp']
      : [
          '#   iface NIC inet static',
          `#       address ${address}`,
          `#       gateway ${gateway}`,
          `#       dns-nameservers ${nameservers.join(' ')}`,
        ]),
    'editor /etc/network/interfaces',
    'ifup "$nic"',
  ];
}

/** netplan ≥ 0.103 calls `gateway4` deprecated; files that all can read are warned of. */
function formatUbuntu({ mac, address, gateway, nameservers }: GuestAddressing): string[] {
  const how =
    address === undefined
      ? ['      dhcp4: true']
      : [
          '      dhcp4: false',
          `      addresses: [${address}]`,
          `      routes: [{to: default, via: ${gateway}}]`,
          `      nameservers: {addresses: [${nameservers.join(', ')}]}`,
        ];
  return [
    '# Take the old address out of the file in /etc/netplan that has it, then:',
    "install -m 600 /dev/stdin /etc/netplan/90-lan.yaml <<'END'",
    'network:',
    '  version: 2',
    '  ethernets:',
    '    lan:',
    `      match: {macaddress: "${mac}"}`,
    ...how,
    'END',
    'netplan try',
  ];
}

function formatRhel({ mac, address, gateway, nameservers }: GuestAddressing): string[] {
  const profile = '"$(nmcli -g GENERAL.CONNECTION device show "$nic")"';
  return [
    findInterface(mac),
    address === undefined
      ? `nmcli connection modify ${profile} ipv4.method auto ipv4.addresses '' ipv4.gateway '' ipv4.dns ''`
      : `nmcli connection modify ${profile} ipv4.method manual ipv4.addresses ${address} ipv4.gateway ${gateway} ipv4.dns '${nameservers.join(' ')}'`,
    'nmcli device reapply "$nic"',
  ];
}

function formatWindows({ mac, address, gateway, nameservers }: GuestAddressing): string[] {
  const [ip = '', prefixLength = '24'] = (address ?? '').split('/');
  return [
    '# PowerShell, as administrator',
    `$nic = Get-NetAdapter | Where-Object MacAddress -eq '${mac.replaceAll(':', '-').toUpperCase()}'`,
    'Remove-NetIPAddress -InterfaceIndex $nic.ifIndex -AddressFamily IPv4 -Confirm:$false',
    "Remove-NetRoute -InterfaceIndex $nic.ifIndex -DestinationPrefix '0.0.0.0/0' -Confirm:$false",
    ...(address === undefined
      ? [
          'Set-NetIPInterface -InterfaceIndex $nic.ifIndex -Dhcp Enabled',
          'Set-DnsClientServerAddress -InterfaceIndex $nic.ifIndex -ResetServerAddresses',
        ]
      : [
          `New-NetIPAddress -InterfaceIndex $nic.ifIndex -IPAddress ${ip} -PrefixLength ${prefixLength} -DefaultGateway ${gateway}`,
          `Set-DnsClientServerAddress -InterfaceIndex $nic.ifIndex -ServerAddresses ${nameservers.join(',')}`,
        ]),
  ];
}
