import type { CreateBridgeRequest, RemoveBridgeRequest } from '../../model/bridge-request';
import { command } from '../../model/command';
import { message } from '../../model/message';
import type { Problem } from '../../model/problem';
import type { PlanCommand } from '../plan';
import type { Backend, HostFacts, Refused, Rewiring } from './backend';
import { createIfcfgBridge, removeIfcfgBridge } from './ifcfg-bridge';
import { findIfcfg } from './ifcfg-files';
import { readValue } from './ini-lines';
import { editFreedProfile, editPortProfile, formatBridgeProfile, hasOtherIdentity } from './keyfile-bridge';
import {
  activeId,
  activeProfiles,
  keyfileDirectory,
  type Profile,
  priorityOf,
  rivalsOf,
  savedProfiles,
} from './keyfile-profiles';
import { nmcli } from './nmcli';
import { stableUuid } from './stable-uuid';
import { settle } from './udevadm';

/**
 * NetworkManager (measured: 1.42) rewires the kernel itself, both ways. Where `ip -batch` had made the bridge before, it
 * took the port out of it as another's and then failed to activate it ("dependency-failed"): with DHCP, four of four
 * times, the host stayed silent. And a port that leaves its bridge under it loses its addresses again at once, so on
 * the way back the kernel comes last too.
 *
 * Once NetworkManager has read the profiles it brings the bridge up by itself, as at boot, and the bridge draws its port
 * in (`autoconnect-slaves`). Told to bring it up as well it does all of that a second time, with another silence; the
 * port brought up first, drawing in its bridge, was silent for 1 to 2 s in four of six runs.
 */
export const networkmanager: Backend = {
  name: 'networkmanager',
  owns({ networkManagerDevices, files }, interfaceName) {
    const device = networkManagerDevices.find((candidate) => candidate.name === interfaceName);
    // "connected (externally)": NetworkManager shows what others made, and keeps its hands off.
    if (
      device?.connection === undefined ||
      device.state === 'unmanaged' ||
      device.state.includes('externally')
    )
      return undefined;
    // A profile that netplan generated is netplan's, though NetworkManager carries it out.
    if (device.connection.startsWith('netplan-')) return undefined;
    const { connection } = device;
    const file = files.find(
      ({ path, text }) => path.endsWith('.nmconnection') && text.split('\n').includes(`id=${connection}`),
    )?.path;
    return {
      because: message('ownership.because.networkmanager', { connection, state: device.state }),
      ...(file === undefined ? {} : { file }),
    };
  },
  createBridge: planBridge,
  removeBridge: planRemoval,
};

/**
 * Creating took 36–60 ms on a machine of two cores, and 269 and 317 ms in two of fourteen runs (`askNeighboursAnew`);
 * going back 96–271 ms (445 ms), removing 28–97 ms (370 ms).
 */
const silenceMs = 300;

function planBridge(facts: HostFacts, request: CreateBridgeRequest): Rewiring | Refused {
  const path = `${keyfileDirectory}/${request.bridge}.nmconnection`;
  const taken = savedProfiles(facts).find(
    ({ file, id, interfaceName }) =>
      file.path === path || id === request.bridge || interfaceName === request.bridge,
  );
  if (taken !== undefined)
    return refuse({ code: 'bridge-file-taken', values: { bridge: request.bridge, file: taken.file.path } });
  const uplink = facts.links.find(({ name }) => name === request.uplink);
  const uuid = stableUuid(request.bridge, uplink?.mac ?? '');
  if (uplink === undefined) {
    return {
      ...rewiring,
      files: [{ path, after: formatBridgeProfile(request, { uuid }), mode: '0600' }],
      apply: [nmcli.reload(), nmcli.up('uuid', uuid)],
      // The profile is gone with its file, and NetworkManager takes the bridge away with it.
      restore: [nmcli.reload()],
      warnings: [],
    };
  }
  const profile = profileOf(facts, uplink.name);
  if ('code' in profile) {
    const isIfcfg = profile.code === 'bridge-profile-unsaved' && findIfcfg(facts, uplink) !== undefined;
    return isIfcfg ? createIfcfgBridge(facts, request, 'networkmanager') : refuse(profile);
  }
  const { text } = profile.file;
  const rivals = rivalsOf(profile, { facts, interfaceName: uplink.name, mac: uplink.mac });
  const priority =
    rivals.length === 0
      ? undefined
      : Math.min(999, Math.max(priorityOf(profile), ...rivals.map((one) => priorityOf(one) + 1)));
  return {
    ...rewiring,
    files: [
      { path, after: formatBridgeProfile(request, { uuid, uplink, old: text }), mode: '0600' },
      {
        path: profile.file.path,
        before: text,
        after: editPortProfile(text, { request, uplink, priority }),
        mode: '0600',
      },
    ],
    apply: [nmcli.reload(), askNeighboursAnew(request.bridge), settle, askNeighboursAnew(request.bridge)],
    // As in removing: the bridge has the address until the uplink has it again.
    // Gone before the kernel's way back looks whether it still stands: that would add a second default route.
    restore: [
      nmcli.load(profile.file.path),
      up(profile),
      { ...nmcli.deleteDevice(request.bridge), ...whileItStands(request.bridge) },
      nmcli.reload(),
    ],
    warnings:
      request.addressing.kind === 'keep' && hasOtherIdentity(text, uplink)
        ? [message('plan.hostBridge.dhcpIdentity', { uplink: uplink.name, bridge: request.bridge })]
        : [],
  };
}

function planRemoval(facts: HostFacts, { bridge }: RemoveBridgeRequest): Rewiring | Refused {
  const profile = profileOf(facts, bridge);
  const link = facts.links.find(({ name }) => name === bridge);
  if ('code' in profile) {
    const isIfcfg =
      profile.code === 'bridge-profile-unsaved' && link !== undefined && findIfcfg(facts, link) !== undefined;
    return isIfcfg ? removeIfcfgBridge(facts, bridge, 'networkmanager') : refuse(profile);
  }
  const gone = { path: profile.file.path, before: profile.file.text, mode: '0600' } as const;
  const names = new Set(
    [bridge, profile.uuid, profile.id].filter((name): name is string => name !== undefined),
  );
  const port = savedProfiles(facts).find(
    ({ file, interfaceName }) =>
      facts.links.some(({ name, master }) => name === interfaceName && master === bridge) &&
      names.has(
        readValue(file.text, 'connection', 'master') ??
          readValue(file.text, 'connection', 'controller') ??
          '',
      ),
  );
  if (port?.interfaceName === undefined) {
    const wired = facts.links.find(
      ({ name, master }) => master === bridge && activeId(facts, name) !== undefined && !isTap(facts, name),
    );
    if (wired !== undefined)
      return refuse({
        code: 'bridge-profile-unsaved',
        values: { name: wired.name, profile: activeId(facts, wired.name) ?? '' },
      });
    return {
      ...rewiring,
      files: [gone],
      apply: [nmcli.reload()],
      restore: [nmcli.reload(), up(profile)],
      warnings: [],
    };
  }
  const after = editFreedProfile(port.file.text, {
    bridge: profile.file.text,
    from: bridge,
    to: port.interfaceName,
  });
  return {
    ...rewiring,
    files: [{ path: port.file.path, before: port.file.text, after, mode: '0600' }, gone],
    // The uplink is brought up while the bridge still has the address, and only then the bridge goes: 28–97 ms;
    // everything read again first, and the bridge gone with it, 99–144 ms.
    apply: [nmcli.load(port.file.path), up(port), nmcli.reload()],
    restore: [nmcli.reload(), up(profile)],
    warnings: [],
  };
}

/**
 * NetworkManager gives the bridge its addresses some milliseconds before its port. Whoever is answered in between is
 * looked for over a bridge that leads nowhere, and again only after a second, in which the host is silent to them.
 * Asked for twice: at once, and when NetworkManager has the port under the bridge also on a slow host.
 */
const askNeighboursAnew = (bridge: string): PlanCommand => ({
  command: command('ip', 'neigh', 'flush', 'dev', bridge),
  timeoutMs: 15_000,
});

/** An undo that the bridge may have gone before. */
function whileItStands(bridge: string) {
  return { onlyIf: { exists: `/sys/class/net/${bridge}` }, mayFail: true } as const;
}

/** NetworkManager generates nothing from its keyfiles, so nothing has to be done at boot. */
const rewiring = {
  kind: 'rewiring',
  kernel: 'by-manager',
  kernelBack: 'after-manager',
  atBoot: [],
  silenceMs,
} as const;

function up({ uuid, id }: Profile) {
  return uuid === undefined ? nmcli.up('id', id) : nmcli.up('uuid', uuid);
}

function profileOf(facts: HostFacts, interfaceName: string): Profile | Problem {
  const connection = activeId(facts, interfaceName) ?? '';
  const others = facts.networkManagerDevices.filter(
    (device) => device.connection === connection && device.name !== interfaceName,
  );
  const [profile, second] = activeProfiles(facts, interfaceName);
  if (profile === undefined)
    return { code: 'bridge-profile-unsaved', values: { name: interfaceName, profile: connection } };
  if (second !== undefined)
    return {
      code: 'bridge-profile-ambiguous',
      values: { name: interfaceName, profile: connection, file: profile.file.path, other: second.file.path },
    };
  if (others.length > 0 && profile.interfaceName === undefined)
    return {
      code: 'bridge-profile-shared',
      values: {
        name: interfaceName,
        profile: connection,
        others: others.map(({ name }) => name).join(', '),
      },
    };
  return profile;
}

function isTap(facts: HostFacts, interfaceName: string): boolean {
  return facts.links.find(({ name }) => name === interfaceName)?.kind === 'tun';
}

function refuse(problem: Problem): Refused {
  return { kind: 'refused', problem };
}
