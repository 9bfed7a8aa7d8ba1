import { Button, CopyButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Snapshot, Vps } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import { storageOf } from '../api/queries.ts';
import { savepoint } from '../api/savepoint.ts';
import { Ago } from '../look/ago.tsx';
import { Icon } from '../look/icons.tsx';
import { exactly } from '../look/time.ts';
import { TRIGGER } from '../look/words.ts';
import { useMay } from '../session/session.ts';
import { useAct, useAsked } from '../work/use-act.ts';
import styles from './details.module.css';
import type { Asking } from './dialogs.tsx';

interface Props {
  readonly vps: Vps;
  readonly snapshot: Snapshot;
  readonly list: readonly Snapshot[];
  readonly onAsk: (kind: Asking['kind']) => void;
}

/** All that is known of a snapshot, and all that can be done with it. */
export function Details({ vps, snapshot, list, onAsk }: Props) {
  const { name, alias, message, trigger, created_at, parent, state, not_captured } = snapshot;
  const mayChange = useMay('operator');
  const parentAlias = list.find((each) => each.name === parent)?.alias;
  return (
    <div className={styles.details}>
      <div>
        <h2 className={alias === null ? `${styles.title} mono` : styles.title}>{alias ?? name}</h2>
        {alias !== null && <p className="muted mono">{name}</p>}
        {message !== null && <p className={styles.message}>{message}</p>}
      </div>
      {mayChange && <Buttons vps={vps} snapshot={snapshot} onAsk={onAsk} />}
      {state === 'missing' && (
        <p className={styles.warning} role="alert">
          Its image is gone from the Engine: somebody removed it past Savepoint. It is ready again if the image comes
          back.
        </p>
      )}
      <dl className={`${styles.facts} figures`}>
        <Fact name="Taken">
          <Ago at={created_at} />, {TRIGGER[trigger].toLowerCase()}
          <br />
          <span className="muted">{exactly(created_at)}</span>
        </Fact>
        <Fact name="Kept">{kept(snapshot)}</Fact>
        <Fact name="Built on">
          {parent === null ? 'the image of the VPS' : (parentAlias ?? <span className="mono">{parent}</span>)}
        </Fact>
        <Sizes vps={vps} snapshot={snapshot} />
        <Fact name="Stood still">
          {snapshot.frozen_ms === 0 ? 'not at all' : `${Math.round(snapshot.frozen_ms)} ms`}
        </Fact>
        <Fact name="How">
          {snapshot.method}
          <br />
          <span className="muted">{snapshot.method_reason}</span>
        </Fact>
        {not_captured.length > 0 && (
          <Fact name="Not in it">{not_captured.map(({ kind, path }) => `${kind} ${path}`).join(', ')}</Fact>
        )}
      </dl>
      <Image image={snapshot.image} />
    </div>
  );
}

function Buttons({ vps, snapshot, onAsk }: Omit<Props, 'list'>) {
  const { task_id, name, pinned, state } = snapshot;
  const act = useAct();
  const isAsked = useAsked(`pin ${name}`) !== undefined;
  const pin = () =>
    void act(`pin ${name}`, pinned ? 'Unpinning' : 'Pinning', () =>
      savepoint.snapshots.edit(task_id, name, { pinned: !pinned }),
    );
  return (
    <div className={styles.buttons}>
      <Button
        leftSection={<Icon name="undo" size={16} />}
        disabled={state !== 'ready' || vps.busy !== null}
        onClick={() => onAsk('restore')}
      >
        Restore
      </Button>
      <Button
        variant="default"
        leftSection={<Icon name="fork" size={15} />}
        disabled={state !== 'ready'}
        onClick={() => onAsk('fork')}
      >
        Fork
      </Button>
      <Button variant="default" leftSection={<Icon name="pin" size={15} />} loading={isAsked} onClick={pin}>
        {pinned ? 'Unpin' : 'Pin'}
      </Button>
      <Button variant="default" leftSection={<Icon name="tag" size={15} />} onClick={() => onAsk('edit')}>
        Edit
      </Button>
      <Button variant="default" leftSection={<Icon name="trash" size={15} />} onClick={() => onAsk('delete')}>
        Delete
      </Button>
    </div>
  );
}

function Sizes({ vps, snapshot }: Pick<Props, 'vps' | 'snapshot'>) {
  const { data } = useQuery(storageOf(vps.task_id));
  const own = data?.snapshots.find(({ name }) => name === snapshot.name);
  return (
    <>
      <Fact name="Added">
        {bytes(snapshot.size)} of {bytes(snapshot.total_size)}
      </Fact>
      {own && own.freed_bytes !== null && (
        <Fact name="Deleting frees">
          {bytes(own.freed_bytes)}
          <span className="muted"> now; shares {bytes(own.shared_bytes)}</span>
        </Fact>
      )}
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Image({ image }: { readonly image: string }) {
  return (
    <div className={styles.image}>
      <span className="mono">{image}</span>
      <CopyButton value={image}>
        {({ copied, copy }) => (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={copy}
            aria-label="Copy the name of its image"
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}

function kept({ pinned, expires_at, alias }: Snapshot): React.ReactNode {
  if (pinned) return 'pinned: until somebody deletes it';
  if (expires_at !== null) {
    return (
      <>
        expires <Ago at={expires_at} />
      </>
    );
  }
  return alias === null ? 'until rotation' : 'named: rotation leaves it alone';
}
