import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/**
 * The scripts that a browser was sent, by address, with their compressed sizes. Counted on the way, by a proxy that
 * the browser is given: what a worker loads is no event of the page that started it.
 */
export class SentScripts {
  private readonly sizes = new Map<string, number>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((asked, answer) => {
      const { url = '', method, headers } = asked;
      const passed = request(url, { method, headers }, (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers);
        given.pipe(answer);
        if (/javascript/.test(given.headers['content-type'] ?? '')) this.count(url, given);
      });
      passed.on('error', () => answer.destroy());
      answer.on('close', () => passed.destroy());
      asked.pipe(passed);
    });
  }

  static async start(): Promise<SentScripts> {
    const scripts = new SentScripts();
    await new Promise<void>((resolve) => scripts.server.listen(0, '127.0.0.1', resolve));
    return scripts;
  }

  /** For `browser.newContext`. Chromium takes no proxy for this machine unless it is told to. */
  get proxy(): { readonly server: string; readonly bypass: string } {
    const { port } = this.server.address() as AddressInfo; // it listens on a port
    return { server: `http://127.0.0.1:${port}`, bypass: '<-loopback>' };
  }

  get totalKb(): number {
    return [...this.sizes.values()].reduce((sum, bytes) => sum + bytes, 0) / 1_000;
  }

  get addresses(): readonly string[] {
    return [...this.sizes.keys()];
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** As gzip makes it at its usual level, so that the figure does not hang on what is between browser and console. */
  private count(url: string, given: IncomingMessage): void {
    const chunks: Buffer[] = [];
    given.on('data', (chunk: Buffer) => chunks.push(chunk));
    given.on('end', () => this.sizes.set(url, gzipSync(Buffer.concat(chunks)).length));
  }
}
