import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { NetworkFault } from '@/server/model/network-change';
import type { Problem } from '@/server/model/problem';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { problemOfError } from '../problem/problem-of-error';

/** So long after the last key the host is asked. */
const settledAfterMs = 400;

export interface NetworkCheck {
  readonly faults: readonly NetworkFault[];
  /** The text that is shown has not been answered for yet. */
  readonly isChecking: boolean;
  /** The check itself failed: libvirt is away, say. */
  readonly problem?: Problem;
}

/** What the host says of a text, asked when whoever types it pauses. */
export function useNetworkCheck(text: string, original: string | undefined): NetworkCheck {
  const api = useApi();
  const hostId = useHostId();
  const { mutateAsync } = useMutation(api.networks.check.mutationOptions());
  const [answer, setAnswer] = useState<{
    readonly text: string;
    readonly faults: readonly NetworkFault[];
    readonly problem?: Problem;
  }>({ text: '', faults: [] });
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(async () => {
      try {
        const faults = await mutateAsync({ hostId, text, ...(original === undefined ? {} : { original }) });
        if (!isOver) setAnswer({ text, faults });
      } catch (error) {
        if (!isOver) setAnswer({ text, faults: [], problem: problemOfError(error) });
      }
    }, settledAfterMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text, original, hostId, mutateAsync]);
  const { faults, problem } = answer;
  return { faults, isChecking: answer.text !== text, ...(problem === undefined ? {} : { problem }) };
}
