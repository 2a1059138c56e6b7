import { describe, expect, test } from 'vitest';
import { readRecordedFacts } from '../host/recordings';
import { lastValue } from '../model/reading';
import { parseIfupdown } from './ifupdown';

describe('what ifupdown is and runs', () => {
  test('a recorded host has classic ifupdown under systemd, and dhclient for its uplink', async () => {
    const facts = await readRecordedFacts('kvm-ifupdown');
    expect(lastValue(facts.ifupdown)).toEqual({
      version: 'classic',
      hasSystemd: true,
      dhcpClients: [{ program: 'dhclient', family: 'inet', interfaceName: 'enp1s0' }],
    });
  });

  test('ifupdown2 and every client that ifupdown can start are told apart', () => {
    const paths = [
      '/run/dhclient.eth0.pid',
      '/run/dhclient6.eth0.5.pid',
      '/run/dhclient-eth1.pid',
      '/run/dhclient.pid',
      '/run/udhcpc.eth2.pid',
      '/run/dhcpcd/pid',
      '/run/dhcpcd/eth3.pid',
      '/run/dhcpcd/eth4-6.pid',
      '/usr/share/ifupdown2/ifupdown2',
    ];
    expect(parseIfupdown(`${paths.join('\n')}\n`)).toEqual({
      ok: true,
      unparsed: [],
      value: {
        version: 'ifupdown2',
        hasSystemd: false,
        dhcpClients: [
          { program: 'dhclient', family: 'inet', interfaceName: 'eth0' },
          { program: 'dhclient', family: 'inet6', interfaceName: 'eth0.5' },
          { program: 'dhclient', family: 'inet', interfaceName: 'eth1' },
          { program: 'udhcpc', family: 'inet', interfaceName: 'eth2' },
          { program: 'dhcpcd', family: 'inet', interfaceName: 'eth3' },
          { program: 'dhcpcd', family: 'inet6', interfaceName: 'eth4' },
        ],
      },
    });
  });
});
