import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import type { Vps } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import { snapshotList, storageOf } from '../api/queries.ts';
import { hrefOf } from '../frame/places.ts';
import { Ago } from '../look/ago.tsx';
import { Status } from '../look/status.tsx';
import { exactly, span } from '../look/time.ts';
import { useNow } from '../look/use-now.ts';
import { useMay } from '../session/session.ts';
import { Progress, useRunning } from '../work/progress.tsx';
import { LifeButtons } from './life-buttons.tsx';
import { SnapshotButton } from './snapshot-button.tsx';
import styles from './vps-card.module.css';

/** A VPS at a glance, and what is done to it most. */
export const VpsCard = memo(function VpsCard({ vps }: { readonly vps: Vps }) {
  const { task_id, image, node, project } = vps;
  const running = useRunning(task_id);
  const mayChange = useMay('operator');
  return (
    <div
      className={styles.card}
      role="listitem"
      aria-label={task_id}
      data-deleted={vps.status === 'deleted' || undefined}
    >
      <div className={styles.head}>
        <a className={styles.name} href={hrefOf({ page: 'timeline', taskId: task_id })}>
          {task_id}
        </a>
        <Status vps={vps} />
      </div>
      <p className={styles.about} title={`${image} on ${node}`}>
        <span className="mono">{image}</span> on {node}
        {project !== null && `, ${project}`}
      </p>
      <dl className={`${styles.facts} figures`}>
        <Fact name="Up for">
          <Uptime vps={vps} />
        </Fact>
        <Fact name="Disk">
          <Disk vps={vps} />
        </Fact>
        <Fact name="Snapshots">{vps.snapshots}</Fact>
        <Fact name="Last one">{vps.last_snapshot === null ? 'none' : <LastSnapshot vps={vps} />}</Fact>
      </dl>
      <div className={styles.foot}>
        {running ? (
          <Progress operation={running} />
        ) : (
          mayChange && (
            <div className={styles.buttons}>
              <SnapshotButton vps={vps} />
              <LifeButtons vps={vps} />
            </div>
          )
        )}
      </div>
    </div>
  );
});

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Uptime({ vps: { status, started_at } }: { readonly vps: Vps }) {
  const now = useNow(30_000);
  if (started_at === null || (status !== 'running' && status !== 'paused')) return '–';
  return <span title={`Started ${exactly(started_at)}`}>{span(now - Date.parse(started_at))}</span>;
}

/** What its container has written. That is measured, so it comes after the rest. */
function Disk({ vps: { task_id, status } }: { readonly vps: Vps }) {
  const isThere = status !== 'deleted' && status !== 'gone';
  const { data, isPending } = useQuery({ ...storageOf(task_id), enabled: isThere });
  if (!isThere) return '–';
  if (isPending) return <Skeleton height={14} width={48} mt={3} />;
  if (!data || data.written_bytes === null) return <span title={data?.reason ?? undefined}>?</span>;
  return <span title="Written since its container was made">{bytes(data.written_bytes)}</span>;
}

// Its name says when it was asked for, in UTC: enough for a glance, and no call for each card.
function LastSnapshot({ vps: { task_id, last_snapshot } }: { readonly vps: Vps }) {
  const { data } = useQuery({ ...snapshotList(task_id), enabled: false });
  const known = data?.find(({ name }) => name === last_snapshot)?.created_at;
  const at = known ?? instantIn(last_snapshot ?? '');
  return at === null ? last_snapshot : <Ago at={at} />;
}

function instantIn(name: string): string | null {
  const [, year, month, day, hour, minute, second] = /^snap-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(name) ?? [];
  return year === undefined ? null : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}
