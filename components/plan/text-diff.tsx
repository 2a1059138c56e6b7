import { structuredPatch } from 'diff';
import { useTranslations } from 'use-intl';
import { classNames } from '../ui/class-names';
import { Disclosure } from '../ui/disclosure';

const documentLook =
  'mt-1 overflow-x-auto rounded-md border border-line bg-sunken px-2 py-1 font-mono text-xs';

/** What a document was and what it becomes: changed lines with three around them, as `diff -u` shows it. */
export function TextDiff({
  name,
  before,
  after,
}: {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}) {
  const t = useTranslations('plan');
  const { hunks } = structuredPatch(name, name, before, after, undefined, undefined, { context: 3 });
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return (
    <div className="min-w-0">
      <p className="text-sm">
        <span className="font-medium wrap-anywhere">{t('diff', { name })}</span>
        <span className="text-muted"> · {t('diffSummary', { removed: count('-'), added: count('+') })}</span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className={documentLook}>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a diff's lines never change their order
          <DiffLine key={index} line={line} />
        ))}
      </pre>
    </div>
  );
}

function DiffLine({ line }: { readonly line: string }) {
  const look = line.startsWith('+')
    ? 'bg-good-soft text-text'
    : line.startsWith('-')
      ? 'bg-bad-soft text-text'
      : 'text-muted';
  return <div className={classNames('min-w-max px-2 whitespace-pre', look)}>{line}</div>;
}

/** The documents that commands read, each as it will be written. */
export function PlanFiles({
  files,
}: {
  readonly files: readonly { readonly path: string; readonly text: string }[];
}) {
  const t = useTranslations('plan');
  return (
    <Disclosure summary={t('files')}>
      <div className="grid gap-2">
        {files.map(({ path, text }) => (
          <figure key={path} className="min-w-0">
            <figcaption className="font-mono text-xs wrap-anywhere text-muted">{path}</figcaption>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
            <pre tabIndex={0} className={documentLook}>
              {text}
            </pre>
          </figure>
        ))}
      </div>
    </Disclosure>
  );
}
