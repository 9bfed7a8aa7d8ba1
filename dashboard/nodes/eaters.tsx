import { Button, Skeleton } from '@mantine/core';
import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Vps, VpsStorage } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import { storageOf, vpsList } from '../api/queries.ts';
import { hrefOf } from '../frame/places.ts';
import { explain } from '../look/advice.ts';
import { plural } from '../look/words.ts';
import styles from './eaters.module.css';
import { type Weight, weightOf } from './weight.ts';

/** Each is measured: not all at once where there are many. */
const STEP = 12;

/** What each VPS of a node takes: those whose snapshots would give back most come first, of those that were measured. */
export function Eaters({ node }: { readonly node: string }) {
  const { data } = useQuery(vpsList);
  const [count, setCount] = useState(STEP);
  const own = (data?.vps ?? [])
    .filter((vps) => vps.node === node)
    .sort((a, b) => b.snapshots - a.snapshots || a.task_id.localeCompare(b.task_id));
  const measured = own.slice(0, count);
  const answers = useQueries({ queries: measured.map(({ task_id }) => storageOf(task_id)) });
  if (own.length === 0) return null;
  const rows = measured
    .map((vps, at) => ({ vps, ...found(answers[at]) }))
    .sort((a, b) => (b.weight?.freed ?? -1) - (a.weight?.freed ?? -1));
  const most = Math.max(1, ...rows.map(({ weight }) => (weight ? weight.unique + weight.shared + weight.written : 0)));
  return (
    <div className={styles.frame} tabIndex={0} role="region" aria-label={`What the VPSes of ${node} take`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">VPS</th>
            <th scope="col" className={styles.chart}>
              <span className="unseen">As a picture</span>
            </th>
            <th scope="col" title="Layers that no other image or container needs">
              Unique
            </th>
            <th scope="col" title="Layers that it has in common with others">
              Shared
            </th>
            <th scope="col" className={styles.wide} title="What its container has written since it was made">
              Written
            </th>
            <th scope="col" title="What comes free when all its snapshots are deleted">
              Deleting frees
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.vps.task_id} {...row} most={most} />
          ))}
        </tbody>
      </table>
      {own.length > count && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setCount(count + STEP)}>
          Measure {Math.min(STEP, own.length - count)} more of {own.length - count}
        </Button>
      )}
    </div>
  );
}

interface Found {
  readonly weight?: Weight | undefined;
  /** Why it is not known. */
  readonly problem?: string | undefined;
}

function found({ data, error }: Partial<UseQueryResult<VpsStorage>> = {}): Found {
  if (data) return { weight: weightOf(data), problem: data.reason ?? 'not known' };
  return error ? { problem: explain(error).title } : {};
}

interface RowProps extends Found {
  readonly vps: Vps;
  readonly most: number;
}

function Row({ vps: { task_id, snapshots }, weight, problem, most }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <a href={hrefOf({ page: 'timeline', taskId: task_id })}>{task_id}</a>
        <span className={`${styles.count} muted`}>{plural(snapshots, 'snapshot')}</span>
      </th>
      <td className={styles.chart}>{weight && <Bar weight={weight} most={most} />}</td>
      {weight ? (
        <>
          <td>{bytes(weight.unique)}</td>
          <td>{bytes(weight.shared)}</td>
          <td className={styles.wide}>{bytes(weight.written)}</td>
          <td className={styles.freed}>{bytes(weight.freed)}</td>
        </>
      ) : (
        <td colSpan={4}>{problem ?? <Skeleton height={12} />}</td>
      )}
    </tr>
  );
}

function Bar({ weight: { unique, shared, written }, most }: { readonly weight: Weight; readonly most: number }) {
  const part = (size: number) => ({ width: `${(100 * size) / most}%` });
  return (
    <div className={styles.bar} aria-hidden="true">
      <span data-part="snapshots" style={part(unique)} />
      <span data-part="shared" style={part(shared)} />
      <span data-part="containers" style={part(written)} />
    </div>
  );
}
