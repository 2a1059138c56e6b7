'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { useRouter } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { EmptyState } from '../ui/note';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { SearchField } from '../ui/search-field';
import { HostForm, newHost } from './host-form';
import { HostsTable } from './hosts-table';
import { isWanted, type ListedHost } from './listed-host';

/** Often enough to see a host go and come; each host is read only when something says that it has changed. */
const askAgainMs = 3_000;

type Open = { readonly kind: 'add' } | { readonly kind: 'edit' | 'remove'; readonly host: ListedHost };

/** All hosts at a glance: whether they are reached, what they hold, what waits for an answer. */
export function HostsPage() {
  const t = useTranslations('hosts');
  const common = useTranslations('common');
  const api = useApi();
  const router = useRouter();
  const [open, setOpen] = useState<Open>();
  const [search, setSearch] = useState('');
  const overview = useQuery({ ...api.hosts.overview.queryOptions(), refetchInterval: askAgainMs });
  const remove = useMutation(
    api.hosts.remove.mutationOptions({
      onSuccess: async () => {
        await overview.refetch();
        setOpen(undefined);
      },
    }),
  );
  const names = overview.data?.hosts.map(({ summary }) => summary.id).join('\n');
  // Hosts that came or went: the list around this page was made on the server. Not for the first answer.
  const [shown, setShown] = useState<string>();
  useEffect(() => {
    if (names === undefined || names === shown) return;
    setShown(names);
    if (shown !== undefined) router.refresh();
  }, [names, shown, router]);
  if (overview.isPending) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  // What was heard last stays; that the console is silent now is said above it.
  if (overview.data === undefined)
    return (
      <>
        <PageHeading title={t('title')} />
        <ProblemNotice problem={problemOfError(overview.error)} />
      </>
    );
  const { hosts, problems } = overview.data;
  const wanted = hosts.filter((host) => isWanted(host, search));
  const close = () => {
    remove.reset();
    setOpen(undefined);
  };
  return (
    <>
      <PageHeading title={t('title')} summary={t('summary', { count: hosts.length })}>
        <div className="flex flex-wrap items-center gap-2">
          {hosts.length > 5 && <SearchField label={t('filter')} value={search} onChange={setSearch} />}
          <Button look="primary" onClick={() => setOpen({ kind: 'add' })}>
            {t('addHost')}
          </Button>
        </div>
      </PageHeading>
      <div className="mb-3 grid gap-2 empty:hidden">
        {problems.map((problem) => (
          <ProblemNotice key={JSON.stringify(problem)} tone="warning" problem={problem} />
        ))}
      </div>
      {hosts.length === 0 ? (
        <EmptyState title={t('none')}>{t('noneRemedy')}</EmptyState>
      ) : (
        <HostsTable
          hosts={wanted}
          onEdit={(host) => setOpen({ kind: 'edit', host })}
          onRemove={(host) => setOpen({ kind: 'remove', host })}
        />
      )}
      <Dialog title={t('addHost')} open={open?.kind === 'add'} onOpenChange={close}>
        <HostForm draft={newHost} taken={hosts.map(({ summary }) => summary.id)} onDone={close} />
      </Dialog>
      {open !== undefined && open.kind !== 'add' && open.host.draft !== undefined && (
        <Dialog
          title={t(open.kind === 'edit' ? 'editHost' : 'removeHost', { name: open.host.summary.name })}
          open
          onOpenChange={close}
        >
          {open.kind === 'edit' ? (
            <HostForm
              draft={open.host.draft}
              original={open.host.summary.id}
              taken={hosts.map(({ summary }) => summary.id).filter((id) => id !== open.host.summary.id)}
              onDone={close}
            />
          ) : (
            <div className="grid gap-3">
              <p className="max-w-prose">{t('removeMeans')}</p>
              {remove.isError && (
                <div role="alert">
                  <ProblemNotice problem={problemOfError(remove.error)} />
                </div>
              )}
              <div className="flex flex-wrap gap-2">
                <Button
                  look="danger"
                  disabledBecause={remove.isPending ? t('saving') : undefined}
                  onClick={() => remove.mutate({ hostId: open.host.summary.id })}
                >
                  {t('remove')}
                </Button>
                <Button look="quiet" onClick={close}>
                  {t('cancel')}
                </Button>
              </div>
            </div>
          )}
        </Dialog>
      )}
    </>
  );
}
