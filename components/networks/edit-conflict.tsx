import { useTranslations } from 'use-intl';
import { TextDiff } from '../plan/text-diff';
import { ProblemNotice } from '../problem/problem-notice';
import { Button } from '../ui/button';

/** Somebody else was quicker. Nothing of either is lost: both are shown, and the operator says which goes on. */
export function EditConflict({
  network,
  opened,
  theirs,
  mine,
  onTakeTheirs,
  onKeepMine,
}: {
  readonly network: string;
  readonly opened: string;
  readonly theirs: string;
  readonly mine: string;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
}) {
  const t = useTranslations('networkEdit.conflict');
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3" role="alert">
      <ProblemNotice tone="warning" problem={{ code: 'network-edited-meanwhile', values: { network } }} />
      <h2 className="text-sm font-semibold">{t('theirs')}</h2>
      <TextDiff name={`${network}.xml`} before={opened} after={theirs} />
      {mine === opened ? (
        <p className="text-sm text-muted">{t('nothingMine')}</p>
      ) : (
        <>
          <h2 className="text-sm font-semibold">{t('mine')}</h2>
          <TextDiff name={`${network}.xml`} before={theirs} after={mine} />
        </>
      )}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={onTakeTheirs}>
          {t('takeTheirs')}
        </Button>
        {mine !== opened && <Button onClick={onKeepMine}>{t('keepMine')}</Button>}
      </div>
    </div>
  );
}
