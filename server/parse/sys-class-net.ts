import type { Device } from '../model/facts';
import { type Parsed, parsed } from './parsed';

/**
 * `find … -printf '%p\t%l\n'` over each interface's `device/driver` and `phy80211`, followed by what
 * `grep -s . /sys/class/net/X/speed …` says:
 *
 *     /sys/class/net/enp1s0/device/driver	../../../bus/pci/drivers/virtio_net
 *     /sys/class/net/enp1s0/speed:1000
 *
 * The kernel says -1 for an unknown speed, and refuses the read (so prints nothing) without a carrier.
 */
export function parseSysClassNet(text: string): Parsed<readonly Device[]> {
  const devices = new Map<string, { driver?: string; speedMegabits?: number; wireless: boolean }>();
  const unparsed: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, name, rest] = /^\/sys\/class\/net\/([^/]+)\/(.*)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined) {
      unparsed.push(line);
      continue;
    }
    const device = devices.get(name) ?? { wireless: false };
    devices.set(name, device);
    const driver = /^device\/driver\t.*?([^/]+)$/.exec(rest)?.[1];
    const speed = Number(/^speed:(-?\d+)$/.exec(rest)?.[1] ?? Number.NaN);
    if (driver !== undefined) device.driver = driver;
    else if (rest.startsWith('phy80211')) device.wireless = true;
    else if (speed > 0) device.speedMegabits = speed;
  }
  return parsed(
    [...devices].map(([name, device]) => ({ name, ...device })),
    unparsed,
  );
}
