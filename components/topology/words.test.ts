import { createTranslator } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import en from '@/messages/en.json';
import zh from '@/messages/zh-CN.json';
import {
  byHandBridge,
  byHandDomain,
  byHandLan,
  byHandNetwork,
  byHandTap,
  byHandUplink,
} from '@/server/model/by-hand';
import type { Message } from '@/server/model/message';
import { attachInterface } from './attach-interface';
import { formatPicture } from './format-picture';
import { layoutGraph } from './layout-graph';
import { nodeText } from './node-text';
import { reachabilityOf } from './reachability';
import { sampleTopology } from './sample-topology';
import { indexTopology } from './topology-index';
import { driftText } from './use-drift-text';
import type { Translate } from './use-translate';
import { wholeView } from './view';

const host = sampleTopology({ domains: 100 });
const index = indexTopology(host);
const everything = { ...wholeView, opened: new Set(host.bridges.map((one) => `bridge:${one.name}`)) };
const graphs = [layoutGraph(host, wholeView), layoutGraph(host, everything)];

/** Throws for a key that is not there or a value that is missing. */
function translator(locale: 'en' | 'zh-CN', messages: typeof en): Translate {
  const t = createTranslator({
    locale,
    messages,
    onError: (error) => {
      throw error;
    },
  }) as unknown as Translate;
  return Object.assign((key: string, values?: Message['values']) => t(key, values), { has: t.has });
}

describe.each([
  ['en', translator('en', en)],
  ['zh-CN', translator('zh-CN', zh)],
])('in %s', (_, t) => {
  test('every box and wire has its words', () => {
    for (const graph of graphs) {
      for (const node of graph.nodes) expect(nodeText(node, t).label).not.toBe('');
      for (const edge of graph.edges)
        if (edge.words) expect(t(edge.words.key, edge.words.values)).not.toBe('');
    }
  });

  test('every interface is told whom it reaches', () => {
    for (const domain of host.domains) {
      for (const one of domain.interfaces) {
        const { obstacles, sentences } = reachabilityOf(index, domain, one);
        for (const said of [...obstacles, ...sentences]) expect(t(said.key, said.values)).not.toBe('');
        expect(attachInterface(index, domain, one).at).not.toBe('');
      }
    }
  });

  test('every command by hand has a title', () => {
    const commands = [
      ...host.domains.flatMap(byHandDomain),
      ...host.bridges.flatMap((one) => byHandBridge(one, host)),
      ...host.networks.flatMap(byHandNetwork),
      ...host.uplinks.flatMap(byHandUplink),
      ...byHandLan(),
      ...byHandTap('vnet0'),
    ];
    for (const { title } of commands) expect(t(title.key, title.values)).not.toBe('');
  });

  test('every drift is told with its remedy', () => {
    for (const drift of host.drift) expect(driftText(drift, (uuid) => uuid, t).remedy).not.toBe('');
  });
});

describe('the exported picture', () => {
  const t = translator('en', en);
  const svg = formatPicture(layoutGraph(host, everything), { t, title: 'kvm1', rateText: () => '12 kb/s' });

  test('holds every name, and a hostile one as text', () => {
    expect(svg).toContain('数据库-主-01');
    expect(svg).toContain('web &#60;b&#62;shop');
    expect(svg).not.toContain('<b>');
  });

  test('needs nothing from elsewhere', () => {
    expect(svg.match(/(?:href|src|url\(|@import)/g)).toBeNull();
    expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  });
});

test('a VM says its name, state, address and where it is', () => {
  const graph = layoutGraph(sampleTopology({ domains: 3 }), wholeView);
  const node = graph.nodes.find((one) => one.content.kind === 'domain' && one.content.name === 'node01');
  expect(node && nodeText(node, translator('en', en)).label).toBe(
    'VM node01, running, vnet0, 192.168.122.38, on virbr0 (NAT)',
  );
});
