import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { plainAddress } from './forwarded.mjs';
import { Problem } from './problem.mjs';

/**
 * What the console shows of itself over TLS: files of the operator's, or a certificate of its own, which nobody has
 * signed and whose fingerprint `npm start` prints for comparison.
 *
 * @typedef {object} Certificate
 * @property {() => Pair} pair
 * @property {(localAddress: string) => Promise<Pair | undefined>} refresh
 *   asked at each new connection, with the address that was called: another pair, where that has to be shown from now on
 * @property {boolean} isOwn
 */

/** @typedef {{ cert: string, key: string }} Pair both PEM */

const validDays = 397;
const renewDaysBefore = 30;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * The certificate of our own. It names all addresses of this machine, and is made anew before it expires and when it is
 * asked at an address that it does not name: a host that gets a new address in the middle of a change is found there.
 * Its key stays, and with it the fingerprint of the key.
 *
 * By openssl, because that is everywhere where libvirt is, and Node can make a key and no certificate.
 *
 * @param {{ directory: string, hostNames: readonly string[] }} options directory: mode 0700, where it is kept
 * @returns {Promise<Certificate>}
 */
export async function ownCertificate({ directory, hostNames }) {
  const paths = { cert: join(directory, 'tls-certificate.pem'), key: join(directory, 'tls-key.pem') };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const names = [...new Set([...hostNames, hostname(), 'localhost'])];
  let pair = readPair(paths);
  let turn = Promise.resolve();

  /** @param {string} address */
  const renewUnlessGood = async (address) => {
    if (pair !== undefined && isGood(pair.cert, [...names, address])) return undefined;
    pair = await makePair(paths, [...names, ...machineAddresses(), address]);
    return pair;
  };
  await renewUnlessGood('127.0.0.1');

  return {
    isOwn: true,
    pair: () => /** @type {Pair} */ (pair), // made above
    refresh(localAddress) {
      // One after the other: twelve tabs that come at once to a new address need one certificate.
      const renewed = turn.then(() => renewUnlessGood(plainAddress(localAddress)));
      turn = renewed.then(
        () => undefined,
        () => undefined,
      );
      return renewed.catch((error) => {
        // The old one is better than none: the browser says what is wrong with it.
        console.error(`The certificate could not be renewed: ${error.message}`);
        return undefined;
      });
    },
  };
}

/**
 * Files of the operator's, read again when they change. They are replaced one after the other, so a pair that does not
 * fit is not taken up, and looked at again with the next connection.
 *
 * @param {{ cert: string, key: string }} paths
 * @returns {Promise<Certificate>}
 */
export async function givenCertificate(paths) {
  let pair = readGivenPair(paths);
  let stamp = stampOf(paths);
  return {
    isOwn: false,
    pair: () => pair,
    async refresh() {
      try {
        const now = stampOf(paths);
        if (now === stamp) return undefined;
        pair = readGivenPair(paths);
        stamp = now;
        return pair;
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
        return undefined;
      }
    },
  };
}

/** As browsers show it. @param {Pair} pair */
export function fingerprintOf({ cert }) {
  return new X509Certificate(cert).fingerprint256;
}

/** @param {{ cert: string, key: string }} paths */
function readGivenPair(paths) {
  const remedy = 'Give PEM files: --tls-cert with the whole chain, --tls-key with its key, unencrypted.';
  try {
    const pair = { cert: readFileSync(paths.cert, 'utf8'), key: readFileSync(paths.key, 'utf8') };
    if (new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))) return pair;
  } catch (error) {
    const evidence = error instanceof Error ? error.message : String(error);
    throw new Problem(`The certificate ${paths.cert} cannot be used.`, remedy, evidence);
  }
  throw new Problem(`${paths.key} is not the key of the certificate ${paths.cert}.`, remedy);
}

/** @param {{ cert: string, key: string }} paths */
function stampOf(paths) {
  return [paths.cert, paths.key]
    .map((path) => statSync(path))
    .map(({ mtimeMs, ino, size }) => `${mtimeMs} ${ino} ${size}`)
    .join();
}

/** `undefined`: there is none, or a half one. @param {{ cert: string, key: string }} paths */
function readPair(paths) {
  try {
    const pair = { cert: readFileSync(paths.cert, 'utf8'), key: readFileSync(paths.key, 'utf8') };
    const fits = new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key));
    return fits ? pair : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} cert
 * @param {readonly string[]} wanted names and addresses
 */
function isGood(cert, wanted) {
  const certificate = new X509Certificate(cert);
  if (Date.parse(certificate.validTo) - Date.now() < renewDaysBefore * dayMs) return false;
  return wanted
    .filter(isNameable)
    .every((name) =>
      isIP(name) === 0
        ? certificate.checkHost(name, { subject: 'never' }) !== undefined
        : certificate.checkIP(name) !== undefined,
    );
}

/**
 * @param {{ cert: string, key: string }} paths
 * @param {readonly string[]} names
 * @returns {Promise<Pair>}
 */
async function makePair(paths, names) {
  const key = readKey(paths.key) ?? makeKey(paths.key);
  const nameable = [...new Set(names)].filter(isNameable);
  const alternatives = nameable.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`);
  const beside = `${paths.cert}.${process.pid}.new`;
  const result = await runChild([
    ...['openssl', 'req', '-x509', '-new', '-sha256', '-days', String(validDays)],
    // Debian's configuration would make it an authority that can sign others.
    ...['-config', '/dev/null', '-key', paths.key, '-out', beside],
    ...['-subj', `/CN=${nameable.find((name) => isIP(name) === 0)}`],
    ...['-addext', `subjectAltName=${alternatives.join()}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'keyUsage=critical,digitalSignature'],
    ...['-addext', 'extendedKeyUsage=serverAuth'],
  ]);
  if (result.code !== 0)
    throw new Problem(
      'The console cannot make a certificate for itself.',
      'Install openssl, or give a certificate with --tls-cert and --tls-key.',
      result.tail,
    );
  renameSync(beside, paths.cert);
  return { cert: readFileSync(paths.cert, 'utf8'), key };
}

/** @param {string} path */
function readKey(path) {
  try {
    const key = readFileSync(path, 'utf8');
    createPrivateKey(key);
    return key;
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function makeKey(path) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  rmSync(path, { force: true });
  writeFileSync(path, key, { mode: 0o600, flag: 'wx' });
  return key;
}

/** A machine may be called anything; and what is put together by commas must not hold one. @param {string} name */
function isNameable(name) {
  return isIP(name) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name);
}

/** @returns {string[]} */
function machineAddresses() {
  return Object.values(networkInterfaces()).flatMap((interfaces) =>
    (interfaces ?? []).filter(({ scopeid }) => !scopeid).map(({ address }) => address),
  );
}
