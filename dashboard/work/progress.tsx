import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Operation, usualTime } from '../../client/index.ts';
import { duration } from '../../client/words/figures.ts';

import { operationList } from '../api/queries.ts';
import { savepoint } from '../api/savepoint.ts';
import { useNow } from '../look/use-now.ts';
import { doing } from '../look/words.ts';
import { useMay } from '../session/session.ts';
import { useAct, useAsked } from './use-act.ts';
import styles from './progress.module.css';

/** What runs about a VPS, whoever began it. */
export function useRunning(taskId: string): Operation | undefined {
  const { data } = useQuery(operationList);
  return data?.find((operation) => operation.state === 'running' && operation.task_id === taskId);
}

/** How far an operation has got: its step, and its time against the usual one. */
export function Progress({ operation }: { readonly operation: Operation }) {
  const { data: past = [] } = useQuery(operationList);
  const now = useNow(500);
  const elapsed = Math.max(0, now - Date.parse(operation.started_at));
  const usual = usualTime(past, operation);
  const share = usual === null ? null : Math.min(0.97, elapsed / Math.max(usual, 1));
  return (
    <div className={styles.progress}>
      <div className={styles.words}>
        <span className={styles.what}>{doing(operation.kind)}</span>
        {operation.step !== null && <span className="muted">{operation.step}</span>}
        <span className={`${styles.time} figures muted`}>{timeText(elapsed, usual)}</span>
        <Cancel operation={operation} />
      </div>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={`${doing(operation.kind)} ${operation.task_id}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      >
        <div
          className={styles.bar}
          data-unknown={share === null || undefined}
          style={{ transform: share === null ? undefined : `scaleX(${share})` }}
        />
      </div>
    </div>
  );
}

function timeText(elapsed: number, usual: number | null): string {
  if (usual === null) return duration(elapsed);
  const about = duration(Math.max(usual, 1000));
  return elapsed <= Math.max(usual, 1000)
    ? `${duration(elapsed)} of about ${about}`
    : `${duration(elapsed)}, usually ${about}`;
}

function Cancel({ operation: { id, kind, task_id } }: { readonly operation: Operation }) {
  const act = useAct();
  const isAsked = useAsked(`cancel ${id}`) !== undefined;
  if (!useMay('operator')) return null;
  const cancel = () => void act(`cancel ${id}`, 'Canceling', () => savepoint.operations.cancel(id));
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      loading={isAsked}
      onClick={cancel}
      aria-label={`Cancel: ${doing(kind)} ${task_id}`}
    >
      Cancel
    </Button>
  );
}
