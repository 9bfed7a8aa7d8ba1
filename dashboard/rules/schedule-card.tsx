import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schedule, Vps } from '../../client/index.ts';
import { scheduleOf } from '../api/queries.ts';
import { Ago } from '../look/ago.tsx';
import { Failure } from '../look/failure.tsx';
import { useMay } from '../session/session.ts';
import styles from './card.module.css';
import { ScheduleEditor } from './schedule-editor.tsx';
import { FIRST_SCHEDULE, formOf, wishOf } from './schedule-form.ts';

/** When snapshots are taken by themselves. */
export function ScheduleCard({ vps: { task_id } }: { readonly vps: Vps }) {
  const { data, error, refetch, isPending } = useQuery(scheduleOf(task_id));
  const [isBegun, setBegun] = useState(false);
  const mayChange = useMay('operator');
  if (error && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton height={240} radius="lg" aria-label="Loading the schedule" />;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <section className={styles.card} aria-label="Schedule">
      <div className={styles.head}>
        <h2 className={styles.title}>When snapshots are taken by themselves</h2>
        {data ? (
          <LastRun schedule={data} />
        ) : (
          <p className="muted">Only by hand, when it stops, and before a restore.</p>
        )}
      </div>
      {data || isBegun ? (
        <ScheduleEditor
          key={JSON.stringify(data && wishOf(formOf(data)))}
          taskId={task_id}
          initial={data ?? { ...FIRST_SCHEDULE, time_zone: zone }}
          isNew={!data}
          onDiscard={() => setBegun(false)}
        />
      ) : (
        mayChange && (
          <div className={styles.buttons}>
            <Button onClick={() => setBegun(true)}>Set up a schedule</Button>
          </div>
        )
      )}
    </section>
  );
}

const OUTCOMES: Readonly<Record<NonNullable<Schedule['last_run']>['outcome'], string>> = {
  taken: 'took a snapshot',
  unchanged: 'found nothing changed, so it took none',
  deferred: 'waits for free disk',
  skipped: 'was skipped',
  failed: 'failed',
};

function LastRun({ schedule: { last_run, enabled } }: { readonly schedule: Schedule }) {
  if (!enabled) return <p className="muted">It is turned off.</p>;
  if (last_run === null) return <p className="muted">It has not run yet.</p>;
  const { at, outcome, snapshot, reason } = last_run;
  return (
    <p className="muted" role={outcome === 'failed' ? 'alert' : undefined}>
      The last run, <Ago at={at} />, {OUTCOMES[outcome]}
      {snapshot !== null && `: ${snapshot}`}
      {reason !== null && ` (${reason})`}.
    </p>
  );
}
