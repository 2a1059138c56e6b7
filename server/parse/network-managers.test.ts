import { describe, expect, test } from 'vitest';
import { readOutput } from '../host/recordings';
import { parseHostFiles } from './host-files';
import { parseNetworkctlList, parseNmcliDevice } from './network-managers';

const networkctl = 'networkctl --json=short --no-pager list';

describe('networkctl --json=short list', () => {
  test('says which file each interface goes by, whoever wrote that file', () => {
    const bySystem = (recording: string) => {
      const result = parseNetworkctlList(readOutput(recording, networkctl));
      expect(result).toMatchObject({ ok: true, unparsed: [] });
      return result.ok && result.value.find(({ name }) => name === 'enp1s0');
    };
    expect(bySystem('kvm-netplan')).toEqual({
      name: 'enp1s0',
      administrativeState: 'configured',
      networkFile: '/run/systemd/network/10-netplan-enp1s0.network',
    });
    expect(bySystem('kvm-networkd')).toMatchObject({
      networkFile: '/etc/systemd/network/10-enp1s0.network',
    });
  });

  test("leaves libvirt's bridge unmanaged", () => {
    const result = parseNetworkctlList(readOutput('kvm-networkd', networkctl));
    const bridge = result.ok ? result.value.find(({ name }) => name === 'virbr0') : undefined;
    expect(bridge).toEqual({ name: 'virbr0', administrativeState: 'unmanaged' });
  });

  test('what is no list is refused', () => {
    for (const text of ['', '{}', '[]', 'Could not connect'])
      expect(parseNetworkctlList(text).ok).toBe(false);
  });
});

describe('nmcli device', () => {
  test('says which profile each device has, and which it only shows', () => {
    const text = readOutput('kvm-networkmanager', 'nmcli');
    const result = parseNmcliDevice(text);
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(result.ok && result.value).toEqual(
      expect.arrayContaining([
        { name: 'enp1s0', state: 'connected', connection: 'enp1s0' },
        { name: 'virbr0', state: 'connected (externally)', connection: 'virbr0' },
      ]),
    );
  });

  test('colons and backslashes in a name of a profile are unescaped', () => {
    expect(parseNmcliDevice('wlan0:connected:a\\:b\\\\c "d"\neth1:disconnected:\n')).toMatchObject({
      value: [
        { name: 'wlan0', state: 'connected', connection: 'a:b\\c "d"' },
        { name: 'eth1', state: 'disconnected' },
      ],
    });
  });

  test('a line nobody foresaw is kept as unparsed', () => {
    expect(parseNmcliDevice('surprise')).toEqual({ ok: true, value: [], unparsed: ['surprise'] });
  });
});

describe("the network managers' files", () => {
  const files = (recording: string) => {
    const result = parseHostFiles(readOutput(recording, "grep -rsHZza '--include"));
    if (!result.ok) throw new Error(result.reason);
    expect(result.unparsed).toEqual([]);
    return result.value;
  };

  test("netplan's YAML is there, byte for byte, and what it generated", () => {
    expect(files('kvm-netplan').map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        '/etc/netplan/50-cloud-init.yaml',
        '/run/systemd/network/10-netplan-enp1s0.network',
      ]),
    );
    const yaml = files('kvm-netplan').find(({ path }) => path.endsWith('.yaml'))?.text;
    expect(yaml).toMatch(/^network:\n {2}version: 2\n/);
    expect(yaml).toMatch(/forward-delay: 0\n$/);
  });

  test('empty lines in a file stay', () => {
    expect(files('kvm-ifupdown')[0]?.text).toContain('\n\nauto enp1s0\n');
  });

  test('a path with a colon is not cut there, nor a file without a last line break given one', () => {
    expect(parseHostFiles('/etc/a:b\0x: y\n\n\0/etc/c\0no end\0')).toEqual({
      ok: true,
      value: [
        { path: '/etc/a:b', text: 'x: y\n\n' },
        { path: '/etc/c', text: 'no end' },
      ],
      unparsed: [],
    });
  });

  test('what was cut off is kept as unparsed', () => {
    expect(parseHostFiles('/etc/a\0x\n\0/etc/b')).toEqual({
      ok: true,
      value: [{ path: '/etc/a', text: 'x\n' }],
      unparsed: ['/etc/b'],
    });
  });
});
