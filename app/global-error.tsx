'use client';

import { useEffect } from 'react';
import './globals.css';
import { markRunning } from '@/components/shell/load-again';
import { useReloadOnceAnswered } from '@/components/shell/use-reload-once-answered';

/**
 * When the root layout itself threw there is no language to speak: the error's own words, and a way to try again.
 * Where the page was cut off while it loaded, that is said in every language, and it is loaded once the console answers.
 */
export default function GlobalError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  const isWaiting = useReloadOnceAnswered(error);
  useEffect(markRunning, []);
  return (
    <html lang="en">
      <body className="p-6">
        <h1 className="text-xl font-semibold">Bridgehead</h1>
        {isWaiting && (
          <div role="status" className="mt-3 grid gap-1">
            <p>This page was cut off while it loaded. It is loaded again as soon as the console answers.</p>
            <p lang="zh-CN">本页在加载途中断开了。控制台一有应答就会重新加载。</p>
          </div>
        )}
        <pre className="my-3 whitespace-pre-wrap">{error.message}</pre>
        <button
          type="button"
          onClick={isWaiting ? () => location.reload() : reset}
          aria-label="Reload"
          className="rounded-md border px-3 py-1"
        >
          ⟳
        </button>
      </body>
    </html>
  );
}
