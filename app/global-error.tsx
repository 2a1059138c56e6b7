'use client';

import './globals.css';

/** When the root layout itself threw there is no language to speak: the error's own words, and a way to try again. */
export default function GlobalError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <html lang="en">
      <body className="p-6">
        <h1 className="text-xl font-semibold">Bridgehead</h1>
        <pre className="my-3 whitespace-pre-wrap">{error.message}</pre>
        <button type="button" onClick={reset} aria-label="Reload" className="rounded-md border px-3 py-1">
          ⟳
        </button>
      </body>
    </html>
  );
}
