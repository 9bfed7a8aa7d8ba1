import { Button, Skeleton } from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { Session } from '../../client/index.ts';
import { failedWith } from '../api/failed-with.ts';
import { savepoint } from '../api/savepoint.ts';
import { explain } from '../look/advice.ts';
import { Notice } from '../look/notice.tsx';
import { useAct } from '../work/use-act.ts';
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
  const act = useAct();
  const { data: session, error, refetch, isFetching } = useQuery(sessionQuery);
  const signedIn = useMemo(() => {
    const signOut = async () => {
      const isOut = await act('session', 'Signing out', () => savepoint.session.end().catch(unlessOut));
      // The cookie still opens the page then, and whoever leaves has to know.
      if (!isOut) return;
      client.clear();
      location.hash = '';
      location.reload();
    };
    return session ? { session, signOut: () => void signOut() } : null;
  }, [session, client, act]);

  const isNobody = isSignedOut(error);
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

function unlessOut(failure: unknown): void {
  if (!failedWith(failure, 'unauthorized')) throw failure;
}

/** There is no cookie, or not what it needs beside it: that is in no other place than this browser's. */
function isSignedOut(failure: unknown): boolean {
  return failedWith(failure, 'unauthorized') || failedWith(failure, 'forbidden');
}
