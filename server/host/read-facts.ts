import type { Facts, Reading } from '../model/facts';
import { lastValue } from '../model/reading';
import { deviceNames, kernelReader } from './read-kernel';
import { libvirtReader, readAgentAddresses } from './read-libvirt';
import { readAgain } from './reading';
import type { Runner } from './runner';

/** Reads everything of a host once, in order of dependence. `now`: milliseconds since the epoch, the readings' age. */
export async function readFacts(runner: Runner, now: () => number): Promise<Facts> {
  const unparsed: { source: string; text: string }[] = [];
  const onUnparsed = (source: string, lines: readonly string[]) => {
    unparsed.push(...lines.map((text) => ({ source, text })));
  };
  const kernel = kernelReader(runner, onUnparsed);
  const libvirt = libvirtReader(runner, onUnparsed);
  const read = <T>(ask: () => Promise<T>): Promise<Reading<T>> => readAgain({ kind: 'unread' }, ask, now);

  const [kernelFacts, libvirtFacts] = await Promise.all([
    together({
      hostName: read(kernel.hostName),
      links: read(kernel.links),
      routes: read(kernel.routes),
      neighbours: read(kernel.neighbours),
      brctl: read(kernel.brctl),
      resolver: read(kernel.resolver),
      natRules: read(kernel.natRules),
      managerFiles: read(kernel.managerFiles),
      networkdLinks: read(kernel.networkdLinks),
      networkManagerDevices: read(kernel.networkManagerDevices),
      ifupdown: read(kernel.ifupdown),
    }),
    together({
      libvirt: read(libvirt.version),
      networks: read(libvirt.networks),
      domains: read(libvirt.domains),
    }),
  ]);
  const { devices, leases } = await together({
    devices: read(() => kernel.devices(deviceNames(lastValue(kernelFacts.links) ?? []))),
    leases: read(() => libvirt.leases(lastValue(libvirtFacts.networks) ?? [])),
  });
  const agents = (lastValue(libvirtFacts.domains) ?? []).filter(
    (domain) => domain.state === 'running' && domain.live?.agentChannel === 'connected',
  );
  const agentAddresses = await Promise.all(
    agents.map(async ({ uuid }) => [uuid, await read(() => readAgentAddresses(runner, uuid))] as const),
  );
  return {
    ...kernelFacts,
    ...libvirtFacts,
    devices,
    leases,
    agentAddresses: Object.fromEntries(agentAddresses),
    domainsBehind: false,
    unparsed,
  };
}

/** An object of promises → a promise of the object. */
async function together<T extends object>(
  promises: {
    readonly [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> {
  const keys = Object.keys(promises) as (keyof T)[];
  const values = await Promise.all(keys.map((key) => promises[key]));
  return Object.fromEntries(keys.map((key, i) => [key, values[i]])) as T; // the same keys, each with its value
}
