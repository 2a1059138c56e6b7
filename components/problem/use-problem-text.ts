import { useTranslations } from 'use-intl';
import type { Problem } from '@/server/model/problem';

/** The fact and the remedy, in the operator's language. Both are there for every code: the type says so. */
export function useProblemText(): (problem: Problem) => { readonly what: string; readonly remedy: string } {
  const t = useTranslations('problems');
  return ({ code, values }) => {
    const filled = { ...absentValues, ...values };
    return { what: t(`${code}.what`, filled), remedy: t(`${code}.remedy`, filled) };
  };
}

/** A sentence that lacks a value is still worth more than its key. */
const absentValues = {
  id: '?',
  name: '?',
  program: '?',
  seconds: '?',
  exitCode: '?',
  reason: '?',
  step: '?',
  domain: '?',
  domains: '?',
  count: 0,
  network: '?',
  bridge: '?',
  bond: '?',
  uplinks: '?',
  manager: '?',
  managers: '?',
  address: '?',
  outcome: '?',
  path: '?',
  text: '?',
  mac: '?',
  owner: '?',
  size: '?',
  free: '?',
  needs: '?',
  user: '?',
  type: '?',
  fingerprint: '?',
  known: '?',
  offered: '?',
  shown: '?',
  file: '?',
  line: '?',
  label: '?',
} as const;
