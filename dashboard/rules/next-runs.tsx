import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { schedulePreview } from '../api/queries.ts';
import { Ago } from '../look/ago.tsx';
import { explain } from '../look/advice.ts';
import { shortly } from '../look/time.ts';
import styles from './next-runs.module.css';

interface Props {
  readonly taskId: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly isOn: boolean;
}

/** The next five runs of a schedule, in its own zone. */
export function NextRuns({ taskId, cron, timeZone, isOn }: Props) {
  const preview = schedulePreview(taskId, cron, timeZone);
  const isThere = cron !== '';
  const { data, error } = useQuery({ ...preview, placeholderData: keepPreviousData, enabled: isThere });
  return (
    <div className={styles.runs} role="region" aria-label="Next runs" aria-live="polite">
      <h3 className={styles.title}>{isOn ? 'Next runs' : 'Turned off; it would run'}</h3>
      {!isThere && <p className="muted">When? An expression says it.</p>}
      {isThere && error && <p className={styles.problem}>{explain(error).title}</p>}
      {isThere && !error && !data && <Skeleton height={140} />}
      {isThere && !error && data && (
        <ol className={styles.list}>
          {data.map((at) => (
            <li key={at} className={styles.run}>
              <span className={styles.at}>{shortly(at, timeZone)}</span>
              <span className="muted">
                <Ago at={at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
