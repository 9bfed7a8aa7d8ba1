import type { Vps } from '../../client/index.ts';
import { STATUS } from './words.ts';
import styles from './status.module.css';

/** A status in a word, with a dot for who looks quickly. */
export function Status({ vps: { status, exit_code } }: { readonly vps: Vps }) {
  const { label, tone } = STATUS[status];
  const isCrash =
    status === 'stopped' && exit_code !== null && exit_code !== 0 && exit_code !== 137 && exit_code !== 143;
  return (
    <span className={styles.status} data-tone={isCrash ? 'bad' : tone}>
      <span className={styles.dot} aria-hidden="true" />
      {label}
      {isCrash && ` (exit code ${exit_code})`}
    </span>
  );
}
