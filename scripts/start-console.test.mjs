import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseStartOptions } from './start-console.mjs';

/** @param {readonly string[]} args */
function encryptionOf(...args) {
  const { listen, tls } = parseStartOptions(args);
  return { scheme: listen.scheme, tls };
}

describe('how a console is spoken to', () => {
  test.each([[], ['--listen', '::1'], ['--listen', '127.0.0.2'], ['--listen', 'localhost']])(
    'in the clear on its own machine: %s %s',
    (...args) => {
      expect(encryptionOf(...args)).toEqual({ scheme: 'http', tls: undefined });
    },
  );

  test.each(['0.0.0.0', '::', '192.0.2.7', 'kvm.lan'])(
    'over TLS on %s, without being asked to',
    (address) => {
      expect(encryptionOf('--listen', address)).toEqual({ scheme: 'https', tls: { kind: 'own' } });
    },
  );

  test('over TLS on its own machine where that is asked for', () => {
    expect(encryptionOf('--tls')).toEqual({ scheme: 'https', tls: { kind: 'own' } });
  });

  test('with files of the operator’s, wherever the console is started from', () => {
    expect(encryptionOf('--tls-cert', 'cert.pem', '--tls-key', '/etc/key.pem').tls).toEqual({
      kind: 'files',
      cert: resolve('cert.pem'),
      key: '/etc/key.pem',
    });
    expect(() => encryptionOf('--tls-cert', 'cert.pem')).toThrow('--tls-cert alone is no certificate.');
    expect(() => encryptionOf('--tls-key', 'key.pem')).toThrow('--tls-key alone is no certificate.');
  });

  test('in the clear to a proxy that is named, and to none that is not', () => {
    const behind = ['--listen', '0.0.0.0', '--trusted-proxy', '192.0.2.10'];
    expect(encryptionOf(...behind)).toEqual({ scheme: 'http', tls: undefined });
    expect(encryptionOf(...behind, '--tls').scheme).toBe('https');
    expect(() => encryptionOf('--listen', '0.0.0.0', '--trusted-proxy', 'proxy')).toThrow(
      'is no address of a proxy.',
    );
  });
});
