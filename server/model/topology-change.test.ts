import { expect, it } from 'vitest';
import { buildTopology } from './build-topology';
import { emptyFacts } from './empty-facts';
import type { Domain, Topology } from './topology';
import { topologyReceiver, topologySender } from './topology-change';

const domain = (uuid: string, state: Domain['state'] = 'running'): Domain => ({
  ...{ uuid, name: `vm-${uuid}`, state, interfaces: [], agent: 'absent' },
  ...{ persistent: true, autostart: false, managedSave: false },
});
const empty = buildTopology(emptyFacts, () => ({ kind: 'nobody' }));
const topology = (...domains: readonly Domain[]): Topology => ({ ...empty, domains });

/** As over a wire. */
const copied = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

it('sends the first topology whole, and of the next ones only what changed', () => {
  const [a, b, c] = [domain('a'), domain('b'), domain('c')];
  const states = [
    topology(a, b),
    topology(a, domain('b', 'shut off')),
    topology(c, a),
    topology(),
    topology(b),
  ];
  const send = topologySender();
  const receive = topologyReceiver();
  const sent = states.map((state) => copied(send({ kind: 'topology', topology: state })));
  expect(sent[0]).toMatchObject({ kind: 'topology' });
  expect(sent[1]).toMatchObject({
    kind: 'topology-change',
    change: { domains: ['a', { uuid: 'b', state: 'shut off' }] },
  });
  expect(sent.map(receive)).toEqual(states.map((state) => ({ kind: 'topology', topology: copied(state) })));
});

it('keeps what did not change as the same object', () => {
  const a = domain('a');
  const send = topologySender();
  const receive = topologyReceiver();
  const read = (state: Topology) => {
    const event = receive(copied(send({ kind: 'topology', topology: state })));
    return event?.kind === 'topology' ? event.topology : undefined;
  };
  const first = read(topology(a, domain('b')));
  const second = read(topology(a, domain('b', 'shut off')));
  expect(second?.domains[0]).toBe(first?.domains[0]);
});

it('passes on all other events, and takes no change without what it changes', () => {
  const live = { kind: 'status', status: { kind: 'live' } } as const;
  expect(topologySender()(live)).toBe(live);
  const receive = topologyReceiver();
  expect(receive(live)).toBe(live);
  expect(receive({ kind: 'topology-change', change: { ...empty, domains: ['a'] } })).toBeUndefined();
});
