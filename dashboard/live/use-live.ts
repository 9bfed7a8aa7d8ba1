import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { failedWith } from '../api/failed-with.ts';
import { savepoint } from '../api/savepoint.ts';
import { sessionQuery } from '../session/session-gate.tsx';
import { setLink } from './connection.ts';
import { Intake } from './take-in.ts';

const AGAIN_MS = 3000;
/** A page that nobody looks at gives its connection back: a browser has six to a host, for all its tabs. */
const UNSEEN_MS = 60_000;

/** Hears what happens on the host, for as long as somebody looks at the page, and keeps what it knows up to date. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    let stop = listen(client);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isStopped = false;
    const look = () => {
      clearTimeout(timer);
      if (!document.hidden && isStopped) stop = listen(client);
      if (!document.hidden) isStopped = false;
      else timer = setTimeout(() => (stop(), (isStopped = true)), UNSEEN_MS);
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      clearTimeout(timer);
      stop();
    };
  }, [client]);
}

/** Returns the way to stop. */
function listen(client: QueryClient): () => void {
  const over = new AbortController();
  const intake = new Intake(client);
  const onOpen = () => {
    setLink('live');
    intake.readAll();
  };
  const hear = async () => {
    while (!over.signal.aborted) {
      try {
        const stream = savepoint.events({ signal: over.signal, onOpen, onLost: () => setLink('lost') });
        for await (const event of stream) intake.take(event);
      } catch (failure) {
        setLink('lost');
        const isNobody = failedWith(failure, 'unauthorized');
        if (isNobody) return void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  };
  void hear();
  return () => {
    over.abort();
    intake.stop();
  };
}
