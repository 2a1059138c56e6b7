import { gzipSync } from 'node:zlib';
import type { BrowserContext, Response } from '@playwright/test';

/** The scripts that a browser was sent, by address, with their compressed sizes. */
export class SentScripts {
  private readonly sizes = new Map<string, Promise<number>>();

  constructor(context: BrowserContext) {
    context.on('response', (response) => {
      if (/javascript/.test(response.headers()['content-type'] ?? '') && !this.sizes.has(response.url()))
        this.sizes.set(response.url(), compressedBytes(response));
    });
  }

  async totalKb(): Promise<number> {
    const sizes = await Promise.all(this.sizes.values());
    return sizes.reduce((sum, bytes) => sum + bytes, 0) / 1_000;
  }

  get addresses(): readonly string[] {
    return [...this.sizes.keys()];
  }
}

/** As gzip makes it at its usual level, so that the figure does not hang on what is between browser and console. */
async function compressedBytes(response: Response): Promise<number> {
  return gzipSync(await response.body()).length;
}
