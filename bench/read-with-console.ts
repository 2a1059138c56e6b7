// Runs inside the host, as the console does that looks at its own machine; `read.ts` measures by it.
import { createInterface } from 'node:readline';
import { factsReader } from '../server/host/facts-reader';
import { localRunner } from '../server/host/local-runner';
import { libvirtReader } from '../server/host/read-libvirt';
import { readsOf, type Sessions } from '../server/host/sessions';
import { buildTopology } from '../server/model/build-topology';
import { detectOwner } from '../server/plan/backends/detect-owner';

const runner = localRunner();

/** Everything the picture's wiring stands on: interfaces, neighbours, networks, domains; parsed, and what it means. */
function topologyReader(reads: Sessions) {
  const reader = factsReader({
    runner,
    reads,
    now: Date.now,
    // Nothing is read but what `readNow` asks for.
    isPaused: () => true,
    onChange: () => undefined,
  });
  return async () => {
    const facts = await reader.readNow();
    const { domains, troubles } = buildTopology(facts, detectOwner(facts));
    if (troubles.length > 0) throw new Error(JSON.stringify(troubles));
    return domains.length;
  };
}

async function readOnNewConnections(): Promise<number> {
  const fresh = readsOf(runner);
  const count = await topologyReader(fresh)();
  fresh.close();
  return count;
}

const warm = readsOf(runner);
const libvirt = libvirtReader(warm, () => undefined);
const ways: Readonly<Record<string, () => Promise<number>>> = {
  whole: topologyReader(warm),
  libvirt: async () => (await Promise.all([libvirt.domains(), libvirt.networks()]))[0].length,
  connect: readOnNewConnections,
};
const write = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
write('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const begin = performance.now();
  const objects = await ways[line]?.();
  write({ ms: performance.now() - begin, objects });
}
warm.close();
