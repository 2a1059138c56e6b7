import { fingerprint } from '../model/fingerprint';
import { message } from '../model/message';
import type { Problem } from '../model/problem';
import type { Topology } from '../model/topology';
import { readDomainXml } from '../xml/read-domain-xml';
import { planKeepVersion } from './keep-version';
import { virsh } from './network-commands';
import type { Plan, Planned, Step } from './plan';

/** A domain's configuration as it once was. What runs stays as it is until the next start. */
export function planRestoreDomain(
  { name, text }: { readonly name: string; readonly text: string },
  {
    topology,
    directory,
    inactive,
    secure = inactive,
  }: {
    readonly topology: Topology;
    readonly directory: string;
    /** What `virsh dumpxml --inactive` says; absent when there is no such domain any more. */
    readonly inactive?: string;
    /** The same with `--security-info`: with the passwords of its screen, which no version holds. */
    readonly secure?: string;
  },
): Planned {
  const refuse = (code: Problem['code']): Planned => ({
    ok: false,
    refusal: { code, values: { domain: name, name } },
  });
  const read = readDomainXml(text);
  if (!read.ok) return refuse('version-unreadable');
  const domain = topology.domains.find((candidate) => candidate.name === name);
  if (read.value.name !== name || (domain !== undefined && domain.uuid !== read.value.uuid))
    return refuse('version-of-another');
  if (domain !== undefined && !domain.persistent) return refuse('convert-transient');
  if (domain?.managedSave === true) return refuse('convert-managed-save');
  if (inactive === text) return refuse('version-same');
  const path = `${directory}/after.xml`;
  const kept =
    inactive === undefined
      ? undefined
      : planKeepVersion({ kind: 'domains', name, text: inactive, directory });
  const hasPassword = secure !== inactive;
  const back =
    kept === undefined || !hasPassword
      ? kept?.file
      : { path: `${directory}/before-with-passwords.xml`, text: secure ?? '' };
  const sources = (xml: string) => {
    const parsed = readDomainXml(xml);
    return parsed.ok
      ? parsed.value.interfaces.flatMap(({ mac, source }) =>
          mac === undefined
            ? []
            : [{ kind: 'config-source', domainUuid: read.value.uuid, mac, source } as const],
        )
      : [];
  };
  const define: Step = {
    id: 'define',
    title: message('plan.restoreDomain.define', { domain: name }),
    do: [virsh('define', path)],
    undo:
      back === undefined
        ? [
            {
              ...virsh('undefine', read.value.uuid, '--keep-nvram'),
              onlyIf: { exists: `/etc/libvirt/qemu/${name}.xml` },
            },
          ]
        : [virsh('define', back.path)],
    expect: sources(text),
    undone: inactive === undefined ? [] : sources(inactive),
    change: { name: `${name}.xml`, before: inactive ?? '', after: text },
  };
  const isRunning = domain !== undefined && domain.state !== 'shut off' && domain.state !== 'crashed';
  const plan: Omit<Plan, 'fingerprint'> = {
    title: message('plan.restoreDomain.title', { domain: name }),
    files: [
      ...(kept === undefined ? [] : [kept.file]),
      ...(back === undefined || back === kept?.file ? [] : [back]),
      { path, text },
    ],
    hostFiles: [],
    steps: [...(kept === undefined ? [] : [kept.step]), define],
    warnings: [
      ...(isRunning ? [message('plan.restoreDomain.warnRunning', { domain: name })] : []),
      ...(hasPassword ? [message('plan.restoreDomain.warnPassword', { domain: name })] : []),
    ],
    probes: [],
    probesBefore: [],
  };
  return { ok: true, plan: { ...plan, fingerprint: fingerprint(JSON.stringify(plan)) } };
}
