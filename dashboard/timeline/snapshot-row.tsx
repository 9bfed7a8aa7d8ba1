import { Button, Checkbox } from '@mantine/core';
import type { Snapshot } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import { Ago } from '../look/ago.tsx';
import { Icon } from '../look/icons.tsx';
import { TRIGGER } from '../look/words.ts';
import styles from './snapshot-row.module.css';

interface Props {
  readonly snapshot: Snapshot;
  readonly isShown: boolean;
  readonly isChosen: boolean;
  readonly onShow: () => void;
  readonly onChoose?: () => void;
  readonly onHover: (isOver: boolean) => void;
  readonly onRestore?: () => void;
  /** Something else is under way with its VPS. */
  readonly isBusy: boolean;
}

/** One snapshot: its name, why and when it was taken, what it takes, and the way back to it. */
export function SnapshotRow({ snapshot, isShown, isChosen, onShow, onChoose, onHover, onRestore, isBusy }: Props) {
  const { name, alias, message, trigger, size, created_at, current, pinned, state, expires_at } = snapshot;
  const called = alias ?? name;
  return (
    <li
      className={styles.row}
      data-shown={isShown || undefined}
      onMouseEnter={() => onHover(true)}
      onMouseLeave={() => onHover(false)}
      onFocus={() => onHover(true)}
      onBlur={() => onHover(false)}
    >
      {onChoose && <Checkbox size="xs" aria-label={`Choose ${called}`} checked={isChosen} onChange={onChoose} />}
      <button type="button" className={styles.main} data-row onClick={onShow} aria-pressed={isShown}>
        <span className={styles.title}>
          <span className={alias === null ? `${styles.name} mono` : styles.name}>{called}</span>
          {current && <span className={styles.head}>HEAD</span>}
          {pinned && (
            <span className={styles.mark} title="Pinned: rotation and expiry leave it alone">
              <Icon name="pin" size={13} />
              <span className="unseen">pinned</span>
            </span>
          )}
          {expires_at !== null && !pinned && (
            <span className={styles.mark} title="It has an expiry">
              <Icon name="clock" size={13} />
              <span className="unseen">expires</span>
            </span>
          )}
          {state !== 'ready' && (
            <span className={styles.state} data-state={state}>
              {state}
            </span>
          )}
        </span>
        <span className={styles.about}>
          {TRIGGER[trigger]}
          {message !== null && `, ${message}`}
        </span>
      </button>
      <span className={`${styles.figures} figures`}>
        <span className={styles.size}>{state === 'creating' ? '' : `+${bytes(size)}`}</span>
        <span className="muted">
          <Ago at={created_at} />
        </span>
      </span>
      {onRestore && (
        <Button
          className={styles.restore}
          variant="default"
          size="compact-sm"
          disabled={state !== 'ready' || isBusy}
          onClick={onRestore}
          aria-label={`Restore ${called}`}
        >
          Restore
        </Button>
      )}
    </li>
  );
}
