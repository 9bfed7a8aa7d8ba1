import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface Props {
  readonly title: string;
  readonly text?: ReactNode;
  /** What helps: buttons, a command. */
  readonly children?: ReactNode;
  readonly isError?: boolean;
}

/** Where there is nothing to show, what to do about it. */
export function Notice({ title, text, children, isError = false }: Props) {
  return (
    <div className={styles.notice} role={isError ? 'alert' : undefined}>
      <p className={styles.title}>{title}</p>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children !== undefined && <div className={styles.help}>{children}</div>}
    </div>
  );
}
