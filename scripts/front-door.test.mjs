import { mkdtempSync, rmSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as tlsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownCertificate } from './certificate.mjs';
import { createFrontDoor } from './front-door.mjs';

const directory = mkdtempSync(join(tmpdir(), 'bridgehead-door-'));
/** @type {import('node:http').Server} */
let door;
let port = 0;
beforeAll(async () => {
  door = createFrontDoor(await ownCertificate({ directory, hostNames: [] }));
  door.on('request', (request, response) => {
    // As a program writes that knows HTTP/1.1 alone.
    response.statusMessage = 'OK';
    response.setHeader('Connection', 'keep-alive');
    response.setHeader('Keep-Alive', 'timeout=5');
    response.end(
      JSON.stringify({ version: request.httpVersion, url: request.url, headers: request.headers }),
    );
  });
  await new Promise((resolve) => door.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = door.address();
  port = typeof bound === 'object' && bound !== null ? bound.port : 0;
});
afterAll(() => {
  door.close();
  rmSync(directory, { recursive: true });
});

/** @param {import('node:http').ClientRequest} asked */
function answerTo(asked) {
  return new Promise((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    asked.end();
  });
}

test('a request over HTTP/2 looks like one over HTTP/1.1, and its answer may too', async () => {
  const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  const stream = session.request({ ':path': '/vms?x=1', cookie: 'a=b', accept: 'text/html' });
  let text = '';
  for await (const chunk of stream) text += chunk;
  session.close();
  expect(JSON.parse(text)).toEqual({
    version: '2.0',
    url: '/vms?x=1',
    headers: { host: `127.0.0.1:${port}`, cookie: 'a=b', accept: 'text/html' },
  });
});

test('who cannot speak HTTP/2 is answered over HTTP/1.1', async () => {
  const { text } = await answerTo(tlsRequest({ port, host: '127.0.0.1', rejectUnauthorized: false }));
  expect(JSON.parse(text)).toMatchObject({ version: '1.1', headers: { host: `127.0.0.1:${port}` } });
});

test('who comes in the clear is sent to the same place over TLS', async () => {
  const { status, headers } = await answerTo(plainRequest({ port, host: '127.0.0.1', path: '/vms?x=1' }));
  expect(status).toBe(307);
  expect(headers['location']).toBe(`https://127.0.0.1:${port}/vms?x=1`);
});

test('a change that was sent in the clear is not sent once more', async () => {
  const { status, headers, text } = await answerTo(plainRequest({ port, host: '127.0.0.1', method: 'POST' }));
  expect(status).toBe(400);
  expect(headers['location']).toBeUndefined();
  expect(text).toContain('speaks TLS');
});

test('whoever hangs up without a word, or breaks off in the middle, hurts nobody', async () => {
  for (const bytes of [[], [0x16], [0x16, 0x03, 0x01, 0xff], [0x00]])
    await new Promise((resolve) => {
      const socket = connectTcp(port, '127.0.0.1', () => socket.end(Buffer.from(bytes)));
      socket.on('error', () => undefined);
      socket.on('close', resolve);
      socket.resume();
    });
  const { status } = await answerTo(tlsRequest({ port, host: '127.0.0.1', rejectUnauthorized: false }));
  expect(status).toBe(200);
});
