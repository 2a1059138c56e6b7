/** Systems whose network is changed in different places. */
export const guestSystems = ['debian', 'ubuntu', 'rhel', 'windows'] as const;
export type GuestSystem = (typeof guestSystems)[number];

export interface GuestChangeRequest {
  readonly mac: string;
  /** As the guest calls it, where its agent said so. */
  readonly interfaceName?: string;
  /** What the guest has from the network it came from. */
  readonly oldAddress?: string;
  /** What it is to have: an address of the LAN, or one that the LAN's DHCP gives. */
  readonly wanted:
    | { readonly kind: 'dhcp' }
    | {
        readonly kind: 'static';
        readonly address: string;
        readonly prefixLength: number;
        readonly gateway: string;
        readonly nameservers: readonly string[];
      };
}

/** What to type inside the guest: a file and its text, and the commands that make it so. */
export interface GuestChange {
  readonly file?: { readonly path: string; readonly text: string };
  readonly commands: readonly string[];
}

/**
 * What is to be changed inside a guest whose address was set by hand, with that guest's values filled in. An interface
 * name comes from the guest: one that is no plain name is not repeated.
 */
export function planGuestChange(system: GuestSystem, request: GuestChangeRequest): GuestChange {
  const name = /^[A-Za-z0-9_.-]{1,15}$/.test(request.interfaceName ?? '') ? request.interfaceName : undefined;
  switch (system) {
    case 'debian':
      return debian(name ?? 'eth0', request);
    case 'ubuntu':
      return ubuntu(request);
    case 'rhel':
      return rhel(name ?? 'eth0', request);
    case 'windows':
      return windows(request);
    default:
      return system satisfies never;
  }
}

/** ifdown with the old file first, or the old address stays beside the new one. */
function debian(name: string, { wanted }: GuestChangeRequest): GuestChange {
  const text =
    wanted.kind === 'dhcp'
      ? `auto ${name}\niface ${name} inet dhcp\n`
      : `auto ${name}\niface ${name} inet static\n    address ${wanted.address}/${wanted.prefixLength}\n    gateway ${wanted.gateway}\n${
          wanted.nameservers.length === 0 ? '' : `    dns-nameservers ${wanted.nameservers.join(' ')}\n`
        }`;
  return {
    file: { path: '/etc/network/interfaces', text },
    commands: [`ifdown ${name}   # before the file is changed`, `ifup ${name}      # afterwards`],
  };
}

/** netplan merges its files: one with a higher number wins, and matching by MAC needs no name. */
function ubuntu({ mac, wanted }: GuestChangeRequest): GuestChange {
  const settings =
    wanted.kind === 'dhcp'
      ? ['dhcp4: true']
      : [
          'dhcp4: false',
          `addresses: [${wanted.address}/${wanted.prefixLength}]`,
          `routes: [{to: default, via: ${wanted.gateway}}]`,
          ...(wanted.nameservers.length === 0
            ? []
            : [`nameservers: {addresses: [${wanted.nameservers.join(', ')}]}`]),
        ];
  const text = `network:
  version: 2
  ethernets:
    lan:
      match: {macaddress: "${mac}"}
${settings.map((line) => `      ${line}\n`).join('')}`;
  return {
    file: { path: '/etc/netplan/99-lan.yaml', text },
    commands: [
      'grep -rn addresses /etc/netplan   # take the old address out of the file that has it',
      'chmod 600 /etc/netplan/99-lan.yaml',
      'netplan apply',
    ],
  };
}

function rhel(name: string, { wanted }: GuestChangeRequest): GuestChange {
  const profile = `"$(nmcli -g GENERAL.CONNECTION device show ${name})"`;
  const change =
    wanted.kind === 'dhcp'
      ? 'ipv4.method auto ipv4.addresses "" ipv4.gateway "" ipv4.dns ""'
      : `ipv4.method manual ipv4.addresses ${wanted.address}/${wanted.prefixLength} ipv4.gateway ${wanted.gateway} ipv4.dns "${wanted.nameservers.join(' ')}"`;
  return {
    commands: [`nmcli connection modify ${profile} ${change}`, `nmcli device reapply ${name}`],
  };
}

function windows({ mac, oldAddress, wanted }: GuestChangeRequest): GuestChange {
  const index = '-InterfaceIndex $nic.ifIndex';
  const remove =
    oldAddress === undefined ? [] : [`Remove-NetIPAddress ${index} -IPAddress ${oldAddress} -Confirm:$false`];
  return {
    commands: [
      `$nic = Get-NetAdapter | Where-Object MacAddress -eq '${mac.toUpperCase().replaceAll(':', '-')}'`,
      ...remove,
      `Remove-NetRoute ${index} -DestinationPrefix 0.0.0.0/0 -Confirm:$false -ErrorAction SilentlyContinue`,
      ...(wanted.kind === 'dhcp'
        ? [
            `Set-NetIPInterface ${index} -Dhcp Enabled`,
            `Set-DnsClientServerAddress ${index} -ResetServerAddresses`,
          ]
        : [
            `New-NetIPAddress ${index} -IPAddress ${wanted.address} -PrefixLength ${wanted.prefixLength} -DefaultGateway ${wanted.gateway}`,
            ...(wanted.nameservers.length === 0
              ? []
              : [`Set-DnsClientServerAddress ${index} -ServerAddresses ${wanted.nameservers.join(',')}`]),
          ]),
    ],
  };
}
