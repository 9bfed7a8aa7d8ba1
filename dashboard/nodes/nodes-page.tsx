import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { nodeList } from '../api/queries.ts';
import { Failure } from '../look/failure.tsx';
import { Notice } from '../look/notice.tsx';
import { NodeCard } from './node-card.tsx';
import styles from './nodes-page.module.css';

/** What each node has, what takes how much of it, and what would come free. */
export default function NodesPage() {
  const { data: nodes, error, refetch } = useQuery(nodeList);
  if (error && !nodes) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <h1 className={styles.title}>Nodes &amp; storage</h1>
      {!nodes && <Skeleton height={320} radius="lg" aria-label="Loading nodes" />}
      {nodes?.length === 0 && (
        <Notice
          title="No node yet"
          text={
            <>
              A node is a machine with Docker and a runner. Name it in <code className="mono">RUNNERS</code>, or type{' '}
              <code className="mono">savepoint node add NAME URL</code>.
            </>
          }
        />
      )}
      <div className={styles.list}>
        {nodes?.map((node) => (
          <NodeCard key={node.name} node={node} />
        ))}
      </div>
    </>
  );
}
