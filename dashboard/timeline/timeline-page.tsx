import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Vps } from '../../client/index.ts';
import { snapshotList, vpsList } from '../api/queries.ts';
import { go } from '../frame/router.ts';
import { Failure } from '../look/failure.tsx';
import { Notice } from '../look/notice.tsx';
import { useMay } from '../session/session.ts';
import { SnapshotButton } from '../vps/snapshot-button.tsx';
import { VpsHead } from '../vps/vps-head.tsx';
import { History } from './history.tsx';

/** The history of a VPS as a picture, and the ways back. */
export default function TimelinePage({ taskId }: { readonly taskId: string }) {
  const { data, error, refetch } = useQuery(vpsList);
  const vps = data?.vps.find(({ task_id }) => task_id === taskId);
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={420} radius="lg" aria-label="Loading" />;
  if (!vps) {
    return (
      <Notice
        title={`There is no VPS ${taskId}`}
        text="It may have been deleted with all its snapshots, or lie outside what your token is for."
      >
        <Button variant="default" onClick={() => go({ page: 'vps' })}>
          Show all VPSes
        </Button>
      </Notice>
    );
  }
  return (
    <>
      <VpsHead vps={vps} here="timeline" />
      <Timeline vps={vps} />
    </>
  );
}

function Timeline({ vps }: { readonly vps: Vps }) {
  const { data: list, error, refetch } = useQuery(snapshotList(vps.task_id));
  const mayChange = useMay('operator');
  if (error && !list) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!list) return <Skeleton height={320} radius="lg" aria-label="Loading the timeline" />;
  if (list.length === 0) {
    return (
      <Notice
        title="No snapshot yet"
        text={
          <>
            The first one saves the whole disk as it is now; later ones what has changed. Press the button, or type{' '}
            <code className="mono">savepoint snapshots create {vps.task_id}</code>.
          </>
        }
      >
        {mayChange && <SnapshotButton vps={vps} />}
      </Notice>
    );
  }
  return <History vps={vps} list={list} />;
}
