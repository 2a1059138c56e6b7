import type { Command } from '../model/command';

/**
 * What a console that does not run as root runs as itself: questions that every member of the group `libvirt` may ask.
 * All else, each change above all, goes through `sudo`, whose file (packaging/sudoers) says what of it is allowed. This
 * list is no guard: what is missing in it is only asked through sudo.
 */
const asItself: readonly RegExp[] = [
  /^(uname|ping|stat|test|bridge -j|brctl show|virt-xml-validate)\b/,
  /^ip (-\S+ )*(addr|link|route|neigh)( (show|get)\b.*)?$/,
  /^ip (-\S+ )*(monitor\b.*|-batch -)$/,
  /^(networkctl --json|nmcli -t|arping -V|ss -Hlun)\b/,
  /^virsh( (version|uri|list|domstate|domstats|dumpxml|domifaddr|domif-getlink|snapshot-list|event)\b.*)?$/,
  /^virsh (net-list|net-dumpxml|net-dhcp-leases|net-event|pool-list|pool-dumpxml)\b/,
  /^virt-install (--version|--osinfo list)$/,
  // A machine's serial console; and a network's XML that libvirt is to find fault with.
  /^script -qfec exec virsh console /,
  /^sh -c cat \| virsh net-define --validate \/dev\/stdin$/,
  /^(cat|find|grep)\b(?!.*(\/var\/lib\/bridgehead|\/etc\/netplan|\/var\/lib\/libvirt|\/etc\/libvirt))/,
];

export function needsRoot({ argv }: Command): boolean {
  const words = argv.join(' ');
  return !asItself.some((pattern) => pattern.test(words));
}

/**
 * `-n`: nobody is there to type a password. `-T`: what runs as root cannot be ended by us, so sudo ends it itself.
 */
export function sudoPrefix({ timeoutMs }: { readonly timeoutMs: number | undefined }): readonly string[] {
  const seconds = Math.ceil((timeoutMs ?? longestMs) / 1000);
  return ['sudo', '-n', '-T', String(seconds), '--'];
}

/** What stays (a listener) and is forgotten by a console that was killed. */
const longestMs = 3_600_000;
