import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { vpsList } from '../api/queries.ts';
import { Failure } from '../look/failure.tsx';
import { Notice } from '../look/notice.tsx';
import { VpsHead } from '../vps/vps-head.tsx';
import { RetentionCard } from './retention-card.tsx';
import styles from './rules-page.module.css';
import { ScheduleCard } from './schedule-card.tsx';

/** When snapshots of a VPS are taken by themselves, and which of them stay. */
export default function RulesPage({ taskId }: { readonly taskId: string }) {
  const { data, error, refetch } = useQuery(vpsList);
  const vps = data?.vps.find(({ task_id }) => task_id === taskId);
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={420} radius="lg" aria-label="Loading" />;
  if (!vps) return <Notice title={`There is no VPS ${taskId}`} text="It may have been deleted meanwhile." />;
  return (
    <>
      <VpsHead vps={vps} here="rules" />
      <div className={styles.cards}>
        {vps.status !== 'deleted' && <ScheduleCard vps={vps} />}
        <RetentionCard key={JSON.stringify(vps.retention)} vps={vps} />
      </div>
    </>
  );
}
