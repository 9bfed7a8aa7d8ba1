import { Checkbox, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RestorePlan, Snapshot, Vps } from '../../client/index.ts';
import { bytes, duration } from '../../client/words/figures.ts';
import { restorePlan } from '../api/queries.ts';
import { Ago } from '../look/ago.tsx';
import { explain } from '../look/advice.ts';
import { Dialog } from '../look/dialog.tsx';
import styles from '../look/form.module.css';
import { plural } from '../look/words.ts';
import { useRestore } from './use-restore.ts';

interface Props {
  readonly vps: Vps;
  readonly snapshot: Snapshot;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Says what a restore does before it is done: what it replaces, what is saved first, and that it can be undone. */
export function RestoreDialog({ vps: { task_id }, snapshot, onClose, onDone }: Props) {
  const [safety, setSafety] = useState(true);
  const [check, setCheck] = useState('');
  const { data: plan, error } = useQuery(restorePlan(task_id, snapshot.name, safety));
  const restore = useRestore(task_id);
  const begin = () => {
    onDone();
    const command = check.trim();
    void restore(snapshot, { safety, ...(command !== '' && { check: { command: ['/bin/sh', '-c', command] } }) });
  };
  return (
    <Dialog
      title={`Restore ${snapshot.alias ?? snapshot.name}?`}
      submit="Restore"
      isDanger={!safety}
      focus="submit"
      onSubmit={begin}
      onClose={onClose}
    >
      <p>
        The disk of <strong>{task_id}</strong> becomes what it was <Ago at={snapshot.created_at} />. It is down for a
        moment; if it does not come up well, everything stays as it is now.
      </p>
      {plan && <Points plan={plan} />}
      {!plan && !error && <Skeleton height={72} aria-label="Looking at what would be lost" />}
      {error && <p className="muted">What would be lost is not known: {explain(error).title}</p>}
      <Checkbox
        label="Take a safety snapshot first"
        checked={safety}
        onChange={(event) => setSafety(event.currentTarget.checked)}
      />
      <TextInput
        label="It is well when this succeeds"
        description="Optional. A command inside, tried for a minute; otherwise everything stays as it is now."
        placeholder="curl -fsS http://localhost/health"
        value={check}
        onChange={(event) => setCheck(event.currentTarget.value)}
      />
    </Dialog>
  );
}

function Points({ plan }: { readonly plan: RestorePlan }) {
  const { safety, unsaved, unsaved_reason, later, usual_ms, warnings, snapshot } = plan;
  const isAllSaved = unsaved?.files === 0;
  return (
    <ul className={styles.points}>
      <li>
        {unsaved ? <Unsaved unsaved={unsaved} /> : 'What is in no snapshot yet could not be measured.'}
        {unsaved_reason !== null && !isAllSaved && ` (${unsaved_reason})`}{' '}
        <Fate isAllSaved={isAllSaved} isSaved={safety} />
      </li>
      {later.length > 0 && (
        <li>{plural(later.length, 'snapshot')} that it is not built on stay in the timeline, as a branch.</li>
      )}
      {snapshot.not_captured.length > 0 && (
        <li>Not touched, as no snapshot has it: {snapshot.not_captured.map(({ path }) => path).join(', ')}.</li>
      )}
      {usual_ms !== null && <li>It usually takes {duration(Math.max(usual_ms, 1000))}.</li>}
      {warnings.map((warning) => (
        <li key={warning} className={styles.warning}>
          {warning}
        </li>
      ))}
    </ul>
  );
}

/** What becomes of what is in no snapshot yet. */
function Fate({ isAllSaved, isSaved }: { readonly isAllSaved: boolean; readonly isSaved: boolean }) {
  if (isAllSaved) return isSaved ? 'A safety snapshot is taken first: this can be undone.' : 'Nothing is lost.';
  if (isSaved) return 'It is saved first, as a safety snapshot: this can be undone.';
  return <strong>It will be lost for good.</strong>;
}

function Unsaved({
  unsaved: { files, bytes: size, examples },
}: {
  readonly unsaved: NonNullable<RestorePlan['unsaved']>;
}) {
  if (files === 0) return 'Nothing has changed since its last snapshot.';
  const some = examples.slice(0, 3);
  return (
    <>
      {plural(files, 'file')} ({bytes(size)}) changed since its last snapshot
      {some.length > 0 && (
        <>
          , as <span className="mono">{some.join(', ')}</span>
        </>
      )}
      .
    </>
  );
}
