import type { Facts } from './facts';

/** What is known of a host before anything was asked. */
export const emptyFacts: Facts = {
  hostName: { kind: 'unread' },
  links: { kind: 'unread' },
  routes: { kind: 'unread' },
  neighbours: { kind: 'unread' },
  devices: { kind: 'unread' },
  brctl: { kind: 'unread' },
  resolver: { kind: 'unread' },
  natRules: { kind: 'unread' },
  managerFiles: { kind: 'unread' },
  networkdLinks: { kind: 'unread' },
  networkManagerDevices: { kind: 'unread' },
  ifupdown: { kind: 'unread' },
  libvirt: { kind: 'unread' },
  networks: { kind: 'unread' },
  domains: { kind: 'unread' },
  leases: { kind: 'unread' },
  agentAddresses: {},
  domainsBehind: false,
  unparsed: [],
};
