import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fingerprintOf, givenCertificate, ownCertificate } from './certificate.mjs';

/** @type {string} */
let directory;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bridgehead-certificate-'));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const own = (hostNames = ['kvm.lan']) => ownCertificate({ directory, hostNames });
/** @param {{ cert: string }} pair */
const read = ({ cert }) => new X509Certificate(cert);

describe('the certificate of our own', () => {
  test('names what the console is called by, and can sign nothing else', async () => {
    const certificate = read((await own()).pair());
    for (const name of ['kvm.lan', 'localhost']) expect(certificate.checkHost(name)).toBe(name);
    for (const address of ['127.0.0.1', '::1']) expect(certificate.checkIP(address)).toBe(address);
    expect(certificate.checkHost('evil.example')).toBeUndefined();
    expect(certificate.ca).toBe(false);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  test('is kept, with a key that nobody else can read', async () => {
    const first = await own();
    expect(fingerprintOf((await own()).pair())).toBe(fingerprintOf(first.pair()));
    expect(statSync(join(directory, 'tls-key.pem')).mode & 0o777).toBe(0o600);
  });

  test('names an address that the machine came to have, with the same key, once for all who call it', async () => {
    const certificate = await own();
    const before = certificate.pair();
    const renewed = await Promise.all(
      ['192.0.2.7', '::ffff:192.0.2.7', '127.0.0.1'].map((address) => certificate.refresh(address)),
    );
    expect(renewed.filter((pair) => pair !== undefined)).toHaveLength(1);
    const after = certificate.pair();
    expect(read(after).checkIP('192.0.2.7')).toBe('192.0.2.7');
    expect(after.key).toBe(before.key);
    expect(await certificate.refresh('fe80::1%eth0')).toBeDefined();
    expect(await certificate.refresh('fe80::1')).toBeUndefined();
  });

  test('is made anew for another name, and a month before it expires', async () => {
    const certificate = await own([]);
    expect(read((await own(['other.lan'])).pair()).checkHost('other.lan')).toBe('other.lan');
    vi.useFakeTimers({
      toFake: ['Date'],
      now: Date.parse(read(certificate.pair()).validTo) - 29 * 86_400_000,
    });
    expect(await certificate.refresh('127.0.0.1')).toBeDefined();
  });

  test('is made anew where half of it is left', async () => {
    const { key } = (await own()).pair();
    writeFileSync(join(directory, 'tls-key.pem'), '');
    const again = (await own()).pair();
    expect(again.key).not.toBe(key);
    expect(read(again).checkHost('kvm.lan')).toBe('kvm.lan');
  });

  test('does not name what is no name', async () => {
    const { pair } = await own(['kvm.lan,DNS:evil.example', '*.lan']);
    expect(read(pair()).subjectAltName).not.toMatch(/evil|\*/);
  });

  test('is refused with a remedy where openssl is missing', async () => {
    vi.stubEnv('PATH', directory);
    await expect(own()).rejects.toThrow(
      'Install openssl, or give a certificate with --tls-cert and --tls-key.',
    );
    vi.unstubAllEnvs();
  });
});

describe('files of the operator’s', () => {
  /** @param {string} name */
  async function files(name) {
    const from = join(directory, name);
    await ownCertificate({ directory: from, hostNames: [] });
    return { cert: join(from, 'tls-certificate.pem'), key: join(from, 'tls-key.pem') };
  }

  test('are taken up when they have changed, and only as a pair', async () => {
    const [live, next] = [await files('live'), await files('next')];
    const certificate = await givenCertificate(live);
    const first = certificate.pair();
    expect(await certificate.refresh('')).toBeUndefined();

    const said = vi.spyOn(console, 'error').mockReturnValue(undefined);
    copyFileSync(next.cert, live.cert);
    expect(await certificate.refresh('')).toBeUndefined();
    expect(String(said.mock.calls)).toContain('is not the key of the certificate');
    expect(certificate.pair()).toEqual(first);

    copyFileSync(next.key, live.key);
    expect(await certificate.refresh('')).toEqual(certificate.pair());
    expect(certificate.pair().cert).toBe(readFileSync(next.cert, 'utf8'));
  });

  test('are refused with a remedy where they are none', async () => {
    const { cert, key } = await files('live');
    await expect(givenCertificate({ cert: key, key })).rejects.toThrow('cannot be used. Give PEM files');
    await expect(givenCertificate({ cert, key: `${key}.missing` })).rejects.toThrow('cannot be used.');
  });
});
