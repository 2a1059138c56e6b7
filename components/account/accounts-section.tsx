import { useMutation, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { Button } from '../ui/button';
import { Mono } from '../ui/mono';
import { EmptyState, Waiting } from '../ui/note';
import { Cell, ListTable, Row, RowHeaderCell } from '../ui/table';

/** Everybody who has signed in with an account. Roles come of the machine's groups, and are changed there. */
export function AccountsSection() {
  const t = useTranslations('account');
  const roleNames = useTranslations('roles');
  const common = useTranslations('common');
  const format = useFormatter();
  const api = useApi();
  const accounts = useQuery({ ...api.people.accounts.queryOptions(), staleTime: 0 });
  const remove = useMutation(
    api.people.removeFactor.mutationOptions({ onSettled: () => void accounts.refetch() }),
  );
  if (accounts.isPending) return <Waiting>{common('loading')}</Waiting>;
  if (accounts.isError) return <ProblemNotice problem={problemOfError(accounts.error)} />;
  return (
    <>
      <p className="max-w-prose text-sm text-muted">{t('groups')}</p>
      {remove.isError && (
        <div role="alert">
          <ProblemNotice problem={problemOfError(remove.error)} />
        </div>
      )}
      {accounts.data.length === 0 ? (
        <EmptyState title={t('nobody')} />
      ) : (
        <ListTable label={t('people')} columns={[t('who'), t('role'), t('lastSignIn'), t('hasFactor')]}>
          {accounts.data.map((account) => (
            <Row key={account.name}>
              <RowHeaderCell>
                <Mono>{account.name}</Mono>
              </RowHeaderCell>
              <Cell label={t('role')}>
                {account.role === undefined ? t('noRole') : roleNames(account.role)}
              </Cell>
              <Cell label={t('lastSignIn')} className="whitespace-nowrap tabular-nums">
                {format.dateTime(account.lastSignInAtMs, { dateStyle: 'medium', timeStyle: 'short' })}
              </Cell>
              <Cell label={t('hasFactor')}>
                <span className="flex items-center gap-2">
                  {t(account.hasSecondFactor ? 'yes' : 'no')}
                  {account.hasSecondFactor && (
                    <Button
                      size="small"
                      aria-label={t('removeFactorOf', { user: account.name })}
                      disabledBecause={remove.isPending ? t('removing') : undefined}
                      onClick={() => remove.mutate({ account: account.name })}
                    >
                      {t('removeFactor')}
                    </Button>
                  )}
                </span>
              </Cell>
            </Row>
          ))}
        </ListTable>
      )}
    </>
  );
}
