import { Button, Skeleton } from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { SavepointError, type Session } from '../../client/index.ts';
import { savepoint } from '../api/savepoint.ts';
import { explain } from '../look/advice.ts';
import { Notice } from '../look/notice.tsx';
import { SessionContext } from './session.ts';
import { SignIn } from './sign-in.tsx';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => savepoint.session.current({ signal }),
  retry: false,
});

/** Shows the page to who is signed in, and the way in to everybody else. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const { data: session, error, refetch, isFetching } = useQuery(sessionQuery);
  const signedIn = useMemo(() => {
    const signOut = async () => {
      await savepoint.session.end().catch(() => undefined);
      client.clear();
      location.hash = '';
      location.reload();
    };
    return session ? { session, signOut: () => void signOut() } : null;
  }, [session, client]);

  const isNobody = error instanceof SavepointError && error.code === 'unauthorized';
  const signedInAs = (begun: Session) => {
    // What the one before was shown is not for the next one.
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
    client.setQueryData(sessionQuery.queryKey, begun);
  };
  if (isNobody) return <SignIn onSignedIn={signedInAs} />;
  if (error && !session) {
    const { title, advice } = explain(error);
    return (
      <Notice title={title} text={advice}>
        <Button loading={isFetching} onClick={() => void refetch()}>
          Try again
        </Button>
      </Notice>
    );
  }
  if (!signedIn) return <Skeleton height="100vh" radius={0} aria-label="Loading" />;
  return <SessionContext value={signedIn}>{children}</SessionContext>;
}
