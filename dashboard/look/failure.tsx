import { Button } from '@mantine/core';
import { explain } from './advice.ts';
import { Notice } from './notice.tsx';

/** What could not be read, why, and the way to try again. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { title, advice } = explain(error);
  return (
    <Notice isError title={title} text={advice}>
      <Button variant="default" onClick={onRetry}>
        Try again
      </Button>
    </Notice>
  );
}
