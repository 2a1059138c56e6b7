import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseKind, parseLookAt, recordedDirectory } from './look-at.mjs';
import { projectDirectory } from './project.mjs';

const bare = { hasVirsh: false, hasLibvirtDaemon: false, isRoot: false, isDebianLike: true };

test('a machine with libvirt is looked at, whoever asks', () => {
  const libvirt = { ...bare, hasVirsh: true, hasLibvirtDaemon: true };
  expect(chooseKind(libvirt).kind).toBe('local');
  expect(chooseKind({ ...libvirt, isRoot: true }).kind).toBe('local');
});

test('without libvirt root on Debian gets a demo host', () => {
  expect(chooseKind({ ...bare, isRoot: true })).toEqual({
    kind: 'lab',
    because: 'this machine has no libvirt',
  });
  expect(chooseKind({ ...bare, isRoot: true, hasVirsh: true }).kind).toBe('lab');
});

test('everybody else gets the recording, and why', () => {
  expect(chooseKind(bare)).toEqual({
    kind: 'recorded',
    because: 'this machine has no libvirt, and a demo host can be made by root on Debian or Ubuntu alone',
  });
  expect(chooseKind({ ...bare, isRoot: true, isDebianLike: false }).kind).toBe('recorded');
});

test('a kind that is none is refused with those there are', () => {
  expect(parseLookAt(undefined)).toBeUndefined();
  expect(parseLookAt('lab')).toBe('lab');
  expect(() => parseLookAt('demo')).toThrow('Give --look-at local, lab, recorded or hosts.');
});

test('the recording is there', () => {
  expect(existsSync(join(projectDirectory, recordedDirectory, 'index.json'))).toBe(true);
});
