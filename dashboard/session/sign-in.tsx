import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Session } from '../../client/index.ts';
import { failedWith } from '../api/failed-with.ts';
import { savepoint } from '../api/savepoint.ts';
import { explain } from '../look/advice.ts';
import { Logo } from '../look/logo.tsx';
import styles from './sign-in.module.css';

/** Asks for a token. It is sent once, for a cookie, and kept nowhere in the page. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (session: Session) => void }) {
  const [token, setToken] = useState('');
  const signIn = useMutation({
    mutationFn: (secret: string) => savepoint.session.begin(secret.trim()),
    onSuccess: onSignedIn,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') signIn.mutate(token);
  };
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <Logo size={40} />
        <h1 className={styles.title}>Sign in to Savepoint</h1>
        <p className={styles.text}>
          Time travel for your containers. The first token lies on the host, in the file{' '}
          <code className="mono">.savepoint/token</code>.
        </p>
        <PasswordInput
          label="Token"
          placeholder="sp_…"
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={signIn.error ? problem(signIn.error) : undefined}
          autoComplete="current-password"
          data-autofocus
          autoFocus
          size="md"
        />
        <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </main>
  );
}

function problem(error: unknown): string {
  if (failedWith(error, 'unauthorized')) {
    return 'This token is not known here, or has expired. Check that all of it was copied.';
  }
  const { title, advice } = explain(error);
  return `${title} ${advice}`;
}
