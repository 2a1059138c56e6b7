import { expect, it } from 'vitest';
import { readPoolXml } from '../xml/read-pool-xml';
import { parseFreeBytes, parseOsinfoList, parsePathKinds } from './vm-readings';

it('reads every name of a system', () => {
  // virt-install 4.1 --osinfo list
  expect(parseOsinfoList('almalinux9\ncentos7, centos7.0\ndebian10, debianbuster\n')).toEqual([
    'almalinux9',
    'centos7',
    'centos7.0',
    'debian10',
    'debianbuster',
  ]);
});

it('reads what a path is, with blanks in it too', () => {
  const text = [
    'directory /var/lib/libvirt/images',
    'regular file /srv/a b.iso',
    'regular empty file /srv/e.iso',
    'block special file /dev/vda',
    'character special file /dev/null',
    'nonsense',
    '',
  ].join('\n');
  expect(parsePathKinds(text)).toEqual({
    ok: true,
    value: [
      ['/var/lib/libvirt/images', 'directory'],
      ['/srv/a b.iso', 'file'],
      ['/srv/e.iso', 'file'],
      ['/dev/vda', 'block-device'],
      ['/dev/null', 'other'],
    ],
    unparsed: ['nonsense'],
  });
});

it('reads the room that is left', () => {
  expect(parseFreeBytes('1041408 4096\n')).toBe(1_041_408 * 4096);
  expect(parseFreeBytes('')).toBeUndefined();
});

it('knows a pool whose volumes are files from one whose volumes are not', () => {
  expect(
    readPoolXml(
      "<pool type='dir'>\n  <name>images</name>\n  <target>\n    <path>/var/lib/libvirt/images</path>\n  </target>\n</pool>\n",
    ),
  ).toMatchObject({ ok: true, value: { name: 'images', directory: '/var/lib/libvirt/images' } });
  expect(
    readPoolXml(
      "<pool type='logical'>\n  <name>vg0</name>\n  <target>\n    <path>/dev/vg0</path>\n  </target>\n</pool>\n",
    ),
  ).toEqual({ ok: true, value: { name: 'vg0' }, unparsed: [] });
});
