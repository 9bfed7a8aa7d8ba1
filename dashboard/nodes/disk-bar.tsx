import type { NodeStorage } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import styles from './disk-bar.module.css';
import { type Part, partsOf } from './parts.ts';

interface Props {
  readonly storage: NodeStorage;
  readonly free: number | null;
}

/** What takes how much of a node's disk, as one bar, and in words beside it. */
export function DiskBar({ storage, free }: Props) {
  const parts = partsOf(storage, free);
  if (parts.length === 0) {
    return (
      <p className="muted">
        {free === null ? 'Nothing is known of its disk' : `${bytes(free)} free`}
        {storage.reason !== null && `: ${storage.reason}`}
      </p>
    );
  }
  return (
    <figure className={styles.figure}>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(({ key, share }) => (
          <span key={key} className={styles.part} data-part={key} style={{ flexGrow: share }} />
        ))}
      </div>
      <ul className={`${styles.legend} figures`}>
        {parts.map((part) => (
          <Entry key={part.key} part={part} />
        ))}
      </ul>
    </figure>
  );
}

function Entry({ part: { key, label, about, bytes: size } }: { readonly part: Part }) {
  return (
    <li className={styles.entry} title={about}>
      <span className={styles.key} data-part={key} aria-hidden="true" />
      <span className="muted">{label}</span>
      <span className={styles.size}>{bytes(size)}</span>
    </li>
  );
}
