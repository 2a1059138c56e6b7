'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button';
import { ProblemView } from '../ui/problem-view';
import { TextField } from '../ui/text-field';
import { parseSignInAnswer, type SignInAnswer } from './sign-in-answer';

type State = { readonly kind: 'asking' } | { readonly kind: 'typing'; readonly answer?: SignInAnswer };

/** Name, password and code in one: whoever does not know all of them is not told which was wrong. */
export function SignInForm({ then }: { readonly then: string }) {
  const t = useTranslations('signIn');
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [state, setState] = useState<State>({ kind: 'typing' });
  const answer = state.kind === 'typing' ? state.answer : undefined;
  const waitMs = answer?.kind === 'locked' ? answer.waitMs : undefined;
  useEffect(() => {
    if (waitMs === undefined) return;
    const timer = setTimeout(() => setState({ kind: 'typing' }), waitMs);
    return () => clearTimeout(timer);
  }, [waitMs]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (state.kind === 'asking' || waitMs !== undefined) return;
    setState({ kind: 'asking' });
    const said = await ask({ user, password, code });
    // A new page, with nothing in it of who was here before.
    if (said.kind === 'signed-in') return location.assign(then);
    if (said.kind === 'refused') {
      setPassword('');
      setCode('');
    }
    setState({ kind: 'typing', answer: said });
  }

  return (
    <form onSubmit={submit} className="grid gap-3">
      <div role="alert" className="empty:hidden">
        {answer !== undefined && <AnswerNotice answer={answer} />}
      </div>
      <TextField label={t('user')} value={user} onChange={setUser} autoComplete="username" />
      <TextField
        label={t('password')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      <TextField
        label={t('code')}
        hint={t('codeHint')}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
      />
      <div>
        <Button
          type="submit"
          look="primary"
          disabledBecause={
            state.kind === 'asking' ? t('asking') : waitMs === undefined ? undefined : t('locked')
          }
        >
          {state.kind === 'asking' ? t('asking') : t('submit')}
        </Button>
      </div>
    </form>
  );
}

function AnswerNotice({ answer }: { readonly answer: SignInAnswer }) {
  const t = useTranslations('signIn');
  switch (answer.kind) {
    case 'signed-in':
      return null;
    case 'locked':
      return (
        <ProblemView
          tone="warning"
          what={t('locked')}
          remedy={t('lockedRemedy', { seconds: Math.ceil(answer.waitMs / 1000) })}
        />
      );
    case 'refused':
      return <ProblemView what={t('refused')} remedy={t('refusedRemedy')} />;
    case 'closed':
      return <ProblemView what={t('closed')} remedy={t('closedRemedy')} />;
    case 'no-role':
      return <ProblemView what={t('noRole')} remedy={t('noRoleRemedy')} />;
    case 'unavailable':
      return <ProblemView tone="warning" what={t('unavailable')} remedy={t('unavailableRemedy')} />;
    case 'unreachable':
      return <ProblemView tone="warning" what={t('unreachable')} remedy={t('unreachableRemedy')} />;
    default:
      return answer satisfies never;
  }
}

async function ask(credentials: {
  readonly user: string;
  readonly password: string;
  readonly code: string;
}): Promise<SignInAnswer> {
  try {
    const response = await fetch('/sign-in/account', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    return parseSignInAnswer(await response.json());
  } catch {
    return { kind: 'unreachable' };
  }
}
