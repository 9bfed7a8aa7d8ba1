import { Button, Skeleton, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { AuditEntry } from '../../client/index.ts';
import { auditLog } from '../api/queries.ts';
import { Ago } from '../look/ago.tsx';
import { Failure } from '../look/failure.tsx';
import { Icon } from '../look/icons.tsx';
import { Notice } from '../look/notice.tsx';
import styles from './audit-page.module.css';

const STEP = 100;
const MOST = 1000;

/** Who changed what, or tried to. */
export default function AuditPage() {
  const [limit, setLimit] = useState(STEP);
  const { data, error, refetch, isFetching } = useQuery({ ...auditLog(limit), placeholderData: keepPreviousData });
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search).toLowerCase();
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  const found = data?.filter((entry) => textOf(entry).includes(wanted)) ?? [];
  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.title}>Audit</h1>
        <TextInput
          className={styles.search}
          aria-label="Search the audit log"
          placeholder="Search by VPS, token, call or address"
          leftSection={<Icon name="search" size={16} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      {!data && <Skeleton height={320} radius="lg" aria-label="Loading the audit log" />}
      {data && found.length === 0 && (
        <Notice
          title="Nothing found"
          text="Every call that changes something, or tries to, is noted here. Reading is not."
        />
      )}
      {found.length > 0 && (
        <div className={styles.frame} tabIndex={0} role="region" aria-label="Entries">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">VPS</th>
                <th scope="col">Outcome</th>
                <th scope="col" className={styles.number}>
                  Took
                </th>
              </tr>
            </thead>
            <tbody>
              {found.map((entry, at) => (
                <Entry key={`${entry.at} ${at}`} entry={entry} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data && data.length >= limit && limit < MOST && (
        <Button
          className={styles.more}
          variant="default"
          loading={isFetching}
          onClick={() => setLimit(Math.min(MOST, limit * 2))}
        >
          Show older ones
        </Button>
      )}
    </>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { at, token_name, role, address, method, path, task_id, target, status, code, duration_ms } = entry;
  return (
    <tr>
      <td>
        <Ago at={at} />
      </td>
      <td title={`From ${address}`}>
        {token_name} <span className="muted">{role}</span>
      </td>
      <td className="mono">
        {method} {path}
      </td>
      <td>
        {task_id ?? ''}
        {target !== null && <span className="muted"> {target}</span>}
      </td>
      <td className={styles.outcome} data-bad={status >= 400 || undefined}>
        {status} {code ?? ''}
      </td>
      <td className={styles.number}>{Math.round(duration_ms)} ms</td>
    </tr>
  );
}

function textOf({ token_name, address, method, path, task_id, target, status, code }: AuditEntry): string {
  return [token_name, address, method, path, task_id, target, status, code].join(' ').toLowerCase();
}
