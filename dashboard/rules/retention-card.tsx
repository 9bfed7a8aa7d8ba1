import { Button, NumberInput, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import type { Vps } from '../../client/index.ts';
import { retentionOf } from '../api/queries.ts';
import { savepoint } from '../api/savepoint.ts';
import { MOST_DAYS } from '../../runner/wire/names.ts';
import { Failure } from '../look/failure.tsx';
import { useMay } from '../session/session.ts';
import { useAct, useAsked } from '../work/use-act.ts';
import styles from './card.module.css';
import { formOf, type RetentionForm, rulesOf } from './retention-form.ts';
import { TierFields } from './tier-fields.tsx';
import { Verdicts } from './verdicts.tsx';

/** Which snapshots stay. What the rules would keep and let go is shown while they are written. */
export function RetentionCard({ vps }: { readonly vps: Vps }) {
  const { data, error, refetch } = useQuery(retentionOf(vps.task_id, {}));
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={280} radius="lg" aria-label="Loading the rules" />;
  return <Editor key={JSON.stringify(data.rules)} vps={vps} initial={formOf(data.rules)} />;
}

function Editor({ vps, initial }: { readonly vps: Vps; readonly initial: RetentionForm }) {
  const { task_id, retention } = vps;
  const [form, setForm] = useState(initial);
  const tried = useDeferredValue(form);
  const rules = useMemo(() => rulesOf(tried), [tried]);
  const trial = useQuery({ ...retentionOf(task_id, rules), placeholderData: keepPreviousData });
  const mayChange = useMay('operator');
  const act = useAct();
  const isAsked = useAsked(`rules ${task_id}`) !== undefined;
  const isChanged = JSON.stringify(form) !== JSON.stringify(initial);
  const save = (wanted: Vps['retention']) =>
    void act(
      `rules ${task_id}`,
      'Saving the rules',
      () => savepoint.vps.edit(task_id, { retention: wanted }),
      () => ({
        title: wanted === null ? `${task_id} follows the settings of its node` : 'Rules saved',
        text: 'They count from the next snapshot on.',
      }),
    );
  const put = (part: Partial<RetentionForm>) => setForm((known) => ({ ...known, ...part }));
  const field = { disabled: !mayChange, allowDecimal: false, allowNegative: false } as const;
  return (
    <section className={styles.card} aria-label="Retention">
      <div className={styles.head}>
        <h2 className={styles.title}>Which snapshots stay</h2>
        <p className="muted">
          {retention === null ? 'As the settings of its node say.' : 'This VPS has rules of its own.'} What is pinned or
          named always stays, and so does HEAD.
        </p>
      </div>
      <div className={styles.split}>
        <div className={styles.form}>
          <div className={styles.pair}>
            <NumberInput
              label="At most"
              description="Empty: no limit"
              suffix=" snapshots"
              max={10_000}
              value={form.max}
              onChange={(max) => put({ max })}
              {...field}
            />
            <NumberInput
              label="No older than"
              description="Empty: no limit"
              suffix=" days"
              max={MOST_DAYS}
              value={form.days}
              onChange={(days) => put({ days })}
              {...field}
            />
          </div>
          <TierFields
            legend="Beside those, keep the newest of so many"
            value={form.keep}
            onChange={(keep) => put({ keep })}
            isDisabled={!mayChange}
          />
          {mayChange && (
            <div className={styles.buttons}>
              <Button disabled={!isChanged} loading={isAsked} onClick={() => save(rulesOf(form))}>
                Save rules
              </Button>
              {isChanged && (
                <Button variant="default" onClick={() => setForm(initial)}>
                  Discard
                </Button>
              )}
              {retention !== null && !isChanged && (
                <Button variant="default" loading={isAsked} onClick={() => save(null)}>
                  Follow the node
                </Button>
              )}
            </div>
          )}
        </div>
        {trial.data && <Verdicts taskId={task_id} plan={trial.data} isTried={isChanged} />}
        {!trial.data && trial.error && <Failure error={trial.error} onRetry={() => void trial.refetch()} />}
        {trial.isPending && <Skeleton height={180} />}
      </div>
    </section>
  );
}
