import { Button, SegmentedControl, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { vpsList } from '../api/queries.ts';
import { Failure } from '../look/failure.tsx';
import { Icon } from '../look/icons.tsx';
import { Notice } from '../look/notice.tsx';
import { countOf, filterVps, type Shown } from './filter.ts';
import { FirstVps } from './first-vps.tsx';
import { NewVps } from './new-vps.tsx';
import { VpsGrid } from './vps-grid.tsx';
import styles from './vps-page.module.css';

const LABELS: readonly [Shown, string][] = [
  ['all', 'All'],
  ['running', 'Running'],
  ['stopped', 'Stopped'],
  ['deleted', 'Deleted'],
];

/** All VPSes, as cards. */
export function VpsPage() {
  const { data, error, refetch } = useQuery(vpsList);
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<Shown>('all');
  const wanted = useDeferredValue(search);
  const list = data?.vps;
  const found = useMemo(() => filterVps(list ?? [], shown, wanted), [list, shown, wanted]);

  if (error && !list) return <Failure error={error} onRetry={() => void refetch()} />;
  const choices = LABELS.filter(([value]) => value !== 'deleted' || countOf(list ?? [], 'deleted') > 0);
  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.title}>VPSes</h1>
        <div className={styles.tools}>
          <TextInput
            className={styles.search}
            aria-label="Search VPSes"
            placeholder="Search by name, image, node or project"
            leftSection={<Icon name="search" size={16} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <SegmentedControl
            aria-label="Which VPSes"
            value={shown}
            onChange={(value) => setShown(value as Shown)}
            data={choices.map(([value, label]) => ({ value, label: `${label} ${countOf(list ?? [], value)}` }))}
          />
        </div>
        <NewVps />
      </div>
      {data && data.unavailable_nodes.length > 0 && (
        <p className={styles.away} role="status">
          Not all are shown: {data.unavailable_nodes.join(', ')} cannot be reached.
        </p>
      )}
      {!list && <Cards />}
      {list?.length === 0 && <FirstVps />}
      {list && list.length > 0 && found.length === 0 && (
        <Notice title="No VPS matches" text="Another word, or another choice beside the search, may find it.">
          <Button
            variant="default"
            onClick={() => {
              setSearch('');
              setShown('all');
            }}
          >
            Show all
          </Button>
        </Notice>
      )}
      {found.length > 0 && <VpsGrid list={found} />}
    </>
  );
}

function Cards() {
  return (
    <div className={styles.skeletons} aria-busy="true" aria-label="Loading VPSes">
      {Array.from({ length: 6 }, (_each, at) => (
        <Skeleton key={at} height={232} radius="lg" />
      ))}
    </div>
  );
}
