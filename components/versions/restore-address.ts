import type { VersionKind } from '@/server/model/versions';

/** Where an earlier XML is reviewed before it is restored. */
export function restoreAddress(version: {
  readonly kind: VersionKind;
  readonly name: string;
  readonly file: string;
}): string {
  return `/versions/restore?${new URLSearchParams(version)}`;
}
