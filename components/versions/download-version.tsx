import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import type { VersionKind } from '@/server/model/versions';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { problemOfError } from '../problem/problem-of-error';
import { useProblemText } from '../problem/use-problem-text';
import { Button } from '../ui/button';
import { saveFile } from '../ui/save-file';

export function DownloadVersion(version: {
  readonly kind: VersionKind;
  readonly name: string;
  readonly file: string;
}) {
  const t = useTranslations('versions');
  const problemText = useProblemText();
  const api = useApi();
  const client = useQueryClient();
  const hostId = useHostId();
  const download = useMutation({
    mutationFn: () => client.fetchQuery(api.versions.read.queryOptions({ hostId, ...version })),
    onSuccess: (text) =>
      saveFile(
        new Blob([text], { type: 'application/xml' }),
        `${version.name.replaceAll('/', '_')}-${version.file}`,
      ),
  });
  return (
    <>
      <Button size="small" onClick={() => download.mutate()}>
        {t('download')}
      </Button>
      {download.isError && (
        <span role="alert" className="text-sm text-bad">
          {problemText(problemOfError(download.error)).what}
        </span>
      )}
    </>
  );
}
