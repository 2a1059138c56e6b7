/** Whose XML a version is of. */
export const versionKinds = ['networks', 'domains'] as const;
export type VersionKind = (typeof versionKinds)[number];

/** One kept XML, as it lies on the host. */
export interface Version {
  /** `20261124-020143-edit-network-a1b2c3.xml`: what it was kept before is in its name. */
  readonly file: string;
  readonly path: string;
  readonly keptAtMs: number;
  readonly bytes: number;
}

const root = '/var/lib/bridgehead/versions';

/**
 * One folder for each name, readable without us. libvirt itself uses names as file names, so that only what would lead
 * elsewhere, or hide, is written otherwise.
 */
export function versionsDirectory(kind: VersionKind, name: string): string {
  const encoded = name.replaceAll(
    /^[.]|[%/\p{Cc}]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return `${root}/${kind}/${encoded}`;
}

/** It is a part of a path: nothing else may come in here. */
export function isVersionFile(file: string): boolean {
  return /^[a-z0-9-]{1,80}\.xml$/.test(file);
}
