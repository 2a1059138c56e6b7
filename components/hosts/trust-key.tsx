import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import type { HostDraft } from '@/server/model/host-entry';
import type { Problem } from '@/server/model/problem';
import { useApi } from '../api/api-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { Button } from '../ui/button';
import { CommandBlock } from '../ui/command-block';
import { Mono } from '../ui/mono';

/** The key that an unknown host shows, to be compared before it is trusted. */
export function TrustKey({
  problem,
  input,
  onTrusted,
}: {
  readonly problem: Problem;
  readonly input: { readonly draft: HostDraft; readonly original?: string };
  readonly onTrusted: () => void;
}) {
  const t = useTranslations('hosts');
  const api = useApi();
  const trust = useMutation(api.hosts.trust.mutationOptions({ onSuccess: onTrusted }));
  const { type = '', fingerprint = '' } = problem.values ?? {};
  if (fingerprint === '') return null;
  return (
    <div className="mt-2 grid min-w-0 grid-cols-1 gap-2">
      <dl className="grid gap-x-4 sm:grid-cols-[auto_minmax(0,1fr)]">
        <dt className="text-sm text-muted">{t('key')}</dt>
        <dd className="min-w-0 wrap-anywhere">
          <Mono>
            {type} {fingerprint}
          </Mono>
        </dd>
      </dl>
      <CommandBlock command={`ssh-keygen -lf /etc/ssh/ssh_host_${`${type}`.toLowerCase()}_key.pub`} />
      <div>
        <Button
          look="primary"
          disabledBecause={trust.isPending ? t('trusting') : undefined}
          onClick={() => trust.mutate({ ...input, fingerprint: `${fingerprint}` })}
        >
          {t('trust')}
        </Button>
      </div>
      {trust.isError && (
        <div role="alert">
          <ProblemNotice problem={problemOfError(trust.error)} />
        </div>
      )}
    </div>
  );
}
