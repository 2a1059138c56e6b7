import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiProvider, useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { addressOf, type FoundElsewhere } from './find-results';

interface FindElsewhereProps {
  readonly text: string;
  readonly onFound: (found: readonly FoundElsewhere[]) => void;
}

/** Asks the console what its other hosts have. Draws nothing; asked again while one looks, for hosts are read then. */
export default function FindElsewhere(props: FindElsewhereProps) {
  return (
    <ApiProvider>
      <Ask {...props} />
    </ApiProvider>
  );
}

function Ask({ text, onFound }: FindElsewhereProps) {
  const api = useApi();
  const hostId = useHostId();
  const { data } = useQuery({
    ...api.hosts.find.queryOptions({ text, except: hostId }),
    refetchInterval: 2_000,
    placeholderData: (previous) => previous,
  });
  useEffect(() => {
    onFound(
      (data ?? []).map(({ found, hostId: id, hostName }) => ({
        ...found,
        href: addressOf(found),
        on: { hostId: id, hostName },
      })),
    );
  }, [data, onFound]);
  return null;
}
