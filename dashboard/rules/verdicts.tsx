import { useQuery } from '@tanstack/react-query';
import type { RetentionPlan, Snapshot } from '../../client/index.ts';
import { snapshotList } from '../api/queries.ts';
import { plural } from '../look/words.ts';
import styles from './verdicts.module.css';

interface Props {
  readonly taskId: string;
  readonly plan: RetentionPlan;
  /** The rules are not saved yet. */
  readonly isTried: boolean;
}

/** What rules keep and let go of what is there now, and why. */
export function Verdicts({ taskId, plan: { keep, remove }, isTried }: Props) {
  const { data: list = [] } = useQuery(snapshotList(taskId));
  if (keep.length + remove.length === 0) {
    return <p className="muted">There is no snapshot yet that they could keep or remove.</p>;
  }
  const wouldBe = isTried ? 'would ' : '';
  return (
    <div className={styles.verdicts} tabIndex={0} role="region" aria-label="What the rules do" aria-live="polite">
      {remove.length > 0 && (
        <Part title={`${plural(remove.length, 'snapshot')} ${wouldBe}go`} verdicts={remove} list={list} isGoing />
      )}
      <Part title={`${plural(keep.length, 'snapshot')} ${wouldBe}stay`} verdicts={keep} list={list} />
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly verdicts: RetentionPlan['keep'];
  readonly list: readonly Snapshot[];
  readonly isGoing?: boolean;
}

function Part({ title, verdicts, list, isGoing = false }: PartProps) {
  return (
    <div>
      <h3 className={styles.title} data-going={isGoing || undefined}>
        {title}
      </h3>
      <ul className={styles.list}>
        {verdicts.map(({ name, because }) => (
          <li key={name} className={styles.verdict} data-going={isGoing || undefined}>
            <span className={styles.name}>{list.find((each) => each.name === name)?.alias ?? name}</span>
            <span className="muted">{because}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
