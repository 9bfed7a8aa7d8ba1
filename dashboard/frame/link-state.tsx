import { type Link, useLink } from '../live/connection.ts';
import styles from './link-state.module.css';

const WORDS: Readonly<Record<Link, string>> = { connecting: 'Connecting', live: 'Live', lost: 'Not connected' };

/** Whether what is shown is how things are now. */
export function LinkState() {
  const link = useLink();
  return (
    <span className={styles.state} data-link={link} role="status">
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.word}>{WORDS[link]}</span>
    </span>
  );
}

export function LostBanner() {
  if (useLink() !== 'lost') return null;
  return (
    <div className={styles.banner} role="alert">
      <strong>The connection to the host is lost.</strong> What you see may be out of date. It is being opened again;
      work that has begun goes on without it.
    </div>
  );
}
