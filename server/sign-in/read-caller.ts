import type { Caller } from './sessions';

/** Next puts the socket's address there; a proxy in front that is trusted has named its client already. */
export function readCaller(headers: Headers): Caller {
  const address = headers.get('x-forwarded-for')?.split(',')[0]?.trim() ?? '127.0.0.1';
  return {
    // A socket for both families names an IPv4 caller so.
    address: address.replace(/^::ffff:(?=\d+\.)/, ''),
    userAgent: headers.get('user-agent') ?? '',
  };
}
