import { createHash } from 'node:crypto';
import type { HostSpec } from './lab-host';

/** One domain of a lab host, and what is to be done with it. */
export type GuestDomain = {
  readonly name: string;
  readonly xml: string;
  /** How it begins: running, paused (its tap is real, its processor never runs), or only defined. */
  readonly begins: 'running' | 'paused' | 'shut-off';
  /** How to tell that it is up: by a lease, by the agent's answer, or by an address that answers ping. */
  readonly ready?:
    | { readonly kind: 'lease' | 'agent'; readonly mac: string }
    | { readonly kind: 'ping'; readonly address: string };
};

type Source = { readonly network: string } | { readonly bridge: string };

const onDefault: Source = { network: 'default' };
const onBridge: Source = { bridge: 'br0' };

export const hostileName = `we "ird" $(touch pwned) 名字 'x'`;

/** The domains a host is given, each there for something a console can get wrong. */
export function guestDomains(spec: HostSpec): readonly GuestDomain[] {
  const domains: GuestDomain[] = [];
  if (spec.guests !== 'none' && spec.networks) {
    domains.push(
      // Takes its address by DHCP, and again whenever its link comes back.
      guest(spec, { name: 'node01', nic: 0x3e, source: onDefault, words: 'lab.ip=dhcp', ready: 'lease' }),
    );
  }
  if (spec.guests === 'all' && spec.networks) {
    domains.push(
      // Keeps its NAT address wherever it is moved.
      guest(spec, {
        name: 'static01',
        nic: 0x50,
        source: onDefault,
        words: 'lab.ip=192.168.122.50/24,192.168.122.1',
        ready: '192.168.122.50',
      }),
      // Tells its addresses through the guest agent.
      guest(spec, {
        name: 'agent01',
        nic: 0x60,
        source: onDefault,
        words: 'lab.ip=dhcp',
        agent: 'on',
        ready: 'agent',
      }),
      // Ignores the power button.
      guest(spec, {
        name: 'deaf01',
        nic: 0x70,
        source: onDefault,
        words: 'lab.ip=dhcp lab.acpi=off',
        ready: 'lease',
      }),
      guest(spec, {
        name: 'centos7',
        nic: 0x80,
        source: onDefault,
        words: 'lab.ip=dhcp',
        begins: 'shut-off',
      }),
    );
  }
  if (spec.guests !== 'none' && spec.bridge) {
    domains.push(
      guest(spec, {
        name: 'debian10',
        nic: 0x90,
        source: onBridge,
        words: 'lab.ip=dhcp',
        agent: 'on',
        ready: 'agent',
      }),
    );
  }
  if (spec.hostile) {
    domains.push(
      guest(spec, { name: hostileName, nic: 0xa0, source: onDefault, words: 'lab.ip=dhcp', ready: 'lease' }),
    );
  }
  for (let number = 1; number <= spec.pausedDomains; number += 1) {
    domains.push(
      guest(spec, {
        name: `paused-${String(number).padStart(2, '0')}`,
        group: 0x60,
        nic: number,
        source: onDefault,
        words: 'lab.ip=dhcp',
        begins: 'paused',
      }),
    );
  }
  for (let number = 1; number <= spec.definedDomains; number += 1) {
    domains.push(
      guest(spec, {
        name: `many-${String(number).padStart(3, '0')}`,
        group: 0x70 + Math.floor(number / 256),
        nic: number % 256,
        source: onDefault,
        second: spec.bridge ? onBridge : onDefault,
        words: 'lab.ip=dhcp',
        begins: 'shut-off',
      }),
    );
  }
  return domains;
}

type GuestRequest = {
  readonly name: string;
  /** The last octet of the MAC; `group` is the one before it, unless it is to tell hosts apart. */
  readonly nic: number;
  readonly group?: number;
  readonly source: Source;
  readonly second?: Source;
  readonly words: string;
  readonly agent?: 'on';
  readonly begins?: GuestDomain['begins'];
  readonly ready?: 'lease' | 'agent' | `192.168.${string}`;
};

function guest(spec: HostSpec, request: GuestRequest): GuestDomain {
  const octet = (value: number) => value.toString(16).padStart(2, '0');
  // Bridged guests of several hosts meet on one LAN, so no two hosts may give out the same MAC.
  const mac = (card: number) =>
    request.group === undefined
      ? `52:54:00:4f:${octet(0x2e + spec.number)}:${octet(request.nic)}`
      : `52:54:${octet(spec.number + card * 0x40)}:4f:${octet(request.group)}:${octet(request.nic)}`;
  const sources = [request.source, ...(request.second === undefined ? [] : [request.second])];
  const ready = request.ready;
  return {
    name: request.name,
    begins: request.begins ?? 'running',
    xml: domainXml({
      name: request.name,
      uuid: uuidOf(`${spec.name}/${request.name}`),
      agent: request.agent,
      words: `lab.name=${/^[\w-]+$/.test(request.name) ? request.name : 'hostile'} ${request.words}`,
      interfaces: sources.map((source, card) => ({ mac: mac(card), source })),
    }),
    ...(ready === undefined
      ? {}
      : {
          ready:
            ready === 'lease' || ready === 'agent'
              ? { kind: ready, mac: mac(0) }
              : { kind: 'ping', address: ready },
        }),
  };
}

type DomainXml = {
  readonly name: string;
  readonly uuid: string;
  readonly agent: 'on' | undefined;
  readonly words: string;
  readonly interfaces: readonly { readonly mac: string; readonly source: Source }[];
};

/** q35 needs <acpi/>: without it nothing can be plugged into or out of the running guest. */
function domainXml(domain: DomainXml): string {
  const images = '/var/lib/libvirt/images/lab';
  const agent =
    domain.agent === undefined
      ? ''
      : "\n    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>";
  // An emulated processor that waits for its turn fails the kernel's timer checks: it then gives up the IO-APIC,
  // and once in some twenty guests no interrupt arrived any more; or it takes the TSC for six times too slow.
  const timers = 'no_timer_check tsc=unstable';
  const words = `console=ttyS0 quiet panic=-1 ${timers} ${domain.words}${domain.agent === undefined ? '' : ' lab.agent=on'}`;
  return `<domain type='qemu'>
  <name>${escapeXml(domain.name)}</name>
  <uuid>${domain.uuid}</uuid>
  <memory unit='MiB'>96</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${images}/vmlinuz</kernel>
    <initrd>${images}/${domain.agent === undefined ? 'guest' : 'guest-agent'}.img</initrd>
    <cmdline>${escapeXml(words)}</cmdline>
  </os>
  <features><acpi/></features>
  <on_reboot>restart</on_reboot>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>${domain.interfaces.map(interfaceXml).join('')}
    <serial type='pty'/>
    <console type='pty'/>${agent}
    <memballoon model='none'/>
  </devices>
</domain>
`;
}

function interfaceXml(nic: { readonly mac: string; readonly source: Source }): string {
  const [type, source] =
    'network' in nic.source ? ['network', nic.source.network] : ['bridge', nic.source.bridge];
  return `
    <interface type='${type}'>
      <mac address='${nic.mac}'/>
      <source ${type}='${source}'/>
      <model type='virtio'/>
    </interface>`;
}

/** The same domain has the same UUID after every build, so that recordings of the lab can be compared. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const escapeXml = (text: string) => text.replace(/[&<>'"]/g, (character) => `&#${character.charCodeAt(0)};`);
