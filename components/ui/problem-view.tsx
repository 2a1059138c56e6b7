import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from './class-names';
import { CommandBlock, OutputBlock } from './command-block';
import { Disclosure } from './disclosure';
import { StateShape } from './state-mark';

export interface ProblemViewProps {
  /** What happened, as a fact. */
  readonly what: ReactNode;
  /** What to do about it, as an instruction. */
  readonly remedy?: ReactNode;
  /** The commands that were asked and their words. */
  readonly evidence?: readonly { readonly command?: string | undefined; readonly output: string }[];
  readonly tone?: 'bad' | 'warning';
  /** Where the problem is all there is on the page, it is the page's heading. */
  readonly heading?: 'h1';
  readonly children?: ReactNode;
}

export function ProblemView({
  what,
  remedy,
  evidence = [],
  tone = 'bad',
  heading,
  children,
}: ProblemViewProps) {
  const t = useTranslations('common');
  const Title = heading ?? 'p';
  return (
    <div
      className={classNames(
        'rounded-md border-l-4 px-3 py-2',
        tone === 'bad' ? 'border-bad bg-bad-soft' : 'border-warning bg-warning-soft',
      )}
    >
      <Title className="font-semibold wrap-anywhere">
        <StateShape tone={tone} className="mr-1.5" />
        {what}
      </Title>
      {remedy !== undefined && <p className="mt-0.5 max-w-prose wrap-anywhere">{remedy}</p>}
      {children}
      {evidence.length > 0 && (
        <div className="mt-1.5">
          <Disclosure summary={t('evidence')}>
            <div className="grid gap-1.5">
              {evidence.map(({ command, output }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: evidence never changes its order
                <div key={index} className="grid min-w-0 gap-1">
                  {command !== undefined && <CommandBlock command={command} />}
                  {output !== '' && <OutputBlock text={output} />}
                </div>
              ))}
            </div>
          </Disclosure>
        </div>
      )}
    </div>
  );
}
