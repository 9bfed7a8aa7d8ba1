import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { NodeView } from '../../client/index.ts';
import { nodeStorage } from '../api/queries.ts';
import { explain } from '../look/advice.ts';
import { plural } from '../look/words.ts';
import statusStyles from '../look/status.module.css';
import { useSession } from '../session/session.ts';
import { DiskBar } from './disk-bar.tsx';
import { Eaters } from './eaters.tsx';
import styles from './node-card.module.css';

/** One node: whether it is there, its disk, and which VPSes take most of it. */
export function NodeCard({ node: { name, up, url, info } }: { readonly node: NodeView }) {
  const { scope } = useSession().session;
  const engine = info?.engine;
  return (
    <section className={styles.card} aria-label={`Node ${name}`}>
      <div className={styles.head}>
        <h2 className={styles.name}>{name}</h2>
        <span className={statusStyles.status} data-tone={up ? 'ok' : 'bad'}>
          <span className={statusStyles.dot} aria-hidden="true" />
          {up ? 'Up' : 'Cannot be reached'}
        </span>
        <p className={styles.about}>
          {engine && `Docker ${engine.version ?? '?'}, ${engine.driver ?? '?'}`}
          {url !== null && ` at ${url}`}
        </p>
        {info && (
          <p className={`${styles.counts} figures`}>
            {plural(info.vps_count, 'VPS', 'VPSes')}, {plural(info.snapshot_count, 'snapshot')}
          </p>
        )}
      </div>
      {engine && !engine.available && <p className={styles.warning}>Its Docker Engine does not answer.</p>}
      {engine && engine.available && !engine.storage_reachable && (
        <p className={styles.warning}>
          The Engine’s storage cannot be seen from its runner: sizes are unknown, and each snapshot saves the whole
          disk. See ENGINE_ROOT in the settings.
        </p>
      )}
      {up && scope === null && <Storage name={name} free={info?.free_bytes ?? null} />}
      {up && <Eaters node={name} />}
    </section>
  );
}

function Storage({ name, free }: { readonly name: string; readonly free: number | null }) {
  const { data, error, isPending } = useQuery(nodeStorage(name));
  if (isPending) return <Skeleton height={76} radius="md" aria-label="Measuring the disk" />;
  if (error) return <p className="muted">{explain(error).title}</p>;
  return <DiskBar storage={data} free={free} />;
}
