import { CopyButton } from './copy-button';

/** A literal command with its prompt, which is not copied. It wraps: what differs often stands at its end. */
export function CommandBlock({ command }: { readonly command: string }) {
  return (
    <div className="flex min-w-0 items-start gap-1 rounded-md border border-line bg-sunken py-0.5 pr-1 pl-2">
      <code className="min-w-0 grow py-0.5 text-sm whitespace-pre-wrap wrap-anywhere">
        <span aria-hidden="true" className="text-muted select-none">
          {'$ '}
        </span>
        <Words of={command} />
      </code>
      <CopyButton text={command} />
    </div>
  );
}

/** A line ends between two words: not behind the first dash of `--live`, unless the word is longer than a line. */
function Words({ of }: { readonly of: string }) {
  return of.split(/(\s+)/).map((word, index) =>
    index % 2 === 1 ? (
      word
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: words have no other name, and do not move
      <span key={index} className="inline-block max-w-full">
        {word}
      </span>
    ),
  );
}

/** What a command printed, word for word. */
export function OutputBlock({ text }: { readonly text: string }) {
  return (
    <div className="relative min-w-0 rounded-md border border-line bg-sunken">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="print-unroll max-h-64 overflow-auto py-1.5 pr-9 pl-2 text-sm whitespace-pre-wrap"
      >
        {text}
      </pre>
      <span className="absolute top-1 right-1">
        <CopyButton text={text} />
      </span>
    </div>
  );
}
