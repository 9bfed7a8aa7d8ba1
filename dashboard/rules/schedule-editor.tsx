import { Button, Checkbox, NativeSelect, Switch, TextInput } from '@mantine/core';
import { DaysInput } from '../look/days-input.tsx';
import { useDeferredValue, useState } from 'react';
import { savepoint } from '../api/savepoint.ts';
import { useMay } from '../session/session.ts';
import { useAct, useAsked } from '../work/use-act.ts';
import styles from './card.module.css';
import { NextRuns } from './next-runs.tsx';
import { cronOf, formOf, type ScheduleForm, type When, wishOf } from './schedule-form.ts';
import { TierFields } from './tier-fields.tsx';

interface Props {
  readonly taskId: string;
  readonly initial: Parameters<typeof formOf>[0];
  readonly isNew: boolean;
  readonly onDiscard: () => void;
}

const RHYTHMS = [
  { value: 'hourly', label: 'Every hour' },
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every week' },
  { value: 'custom', label: 'As a cron expression' },
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** A schedule in the making: the next runs are shown while it is written. */
export function ScheduleEditor({ taskId, initial, isNew, onDiscard }: Props) {
  const [form, setForm] = useState(() => formOf(initial));
  const tried = useDeferredValue(form);
  const mayChange = useMay('operator');
  const act = useAct();
  const about = `schedule ${taskId}`;
  const isAsked = useAsked(about) !== undefined;
  const isChanged = isNew || JSON.stringify(wishOf(form)) !== JSON.stringify(wishOf(formOf(initial)));
  const put = (part: Partial<ScheduleForm>) => setForm((known) => ({ ...known, ...part }));
  const save = () =>
    void act(
      about,
      'Saving the schedule',
      () => savepoint.schedules.set(taskId, wishOf(form)),
      () => ({
        title: 'Schedule saved',
      }),
    );
  const remove = () =>
    void act(
      about,
      'Removing the schedule',
      () => savepoint.schedules.delete(taskId),
      () => ({
        title: 'Schedule removed',
        text: 'The snapshots that it took stay.',
      }),
    );
  const discard = () => {
    setForm(formOf(initial));
    onDiscard();
  };
  const off = { disabled: !mayChange };
  return (
    <div className={styles.split}>
      <div className={styles.form}>
        <Switch
          label="Turned on"
          checked={form.enabled}
          onChange={(event) => put({ enabled: event.currentTarget.checked })}
          {...off}
        />
        <WhenFields value={form.when} onChange={(when) => put({ when })} isDisabled={!mayChange} />
        <NativeSelect
          label="Time zone"
          value={form.timeZone}
          onChange={(event) => put({ timeZone: event.currentTarget.value })}
          data={[...new Set([form.timeZone, ...ZONES])]}
          {...off}
        />
        <TierFields
          legend="Of its snapshots, keep the newest of so many"
          value={form.keep}
          onChange={(keep) => put({ keep })}
          isDisabled={!mayChange}
        />
        <DaysInput
          label="Delete each after"
          description="Empty: when the rules say so"
          value={form.expiry}
          onChange={(expiry) => put({ expiry })}
          {...off}
        />
        <Checkbox
          label="Take none while nothing has changed"
          checked={form.skipUnchanged}
          onChange={(event) => put({ skipUnchanged: event.currentTarget.checked })}
          {...off}
        />
        {mayChange && (
          <div className={styles.buttons}>
            <Button disabled={!isChanged || cronOf(form.when) === ''} loading={isAsked} onClick={save}>
              Save schedule
            </Button>
            {isChanged && (
              <Button variant="default" onClick={discard}>
                Discard
              </Button>
            )}
            {!isNew && !isChanged && (
              <Button variant="default" loading={isAsked} onClick={remove}>
                Remove
              </Button>
            )}
          </div>
        )}
      </div>
      <NextRuns taskId={taskId} cron={cronOf(tried.when)} timeZone={tried.timeZone} isOn={tried.enabled} />
    </div>
  );
}

interface WhenProps {
  readonly value: When;
  readonly isDisabled: boolean;
  readonly onChange: (when: When) => void;
}

function WhenFields({ value, isDisabled, onChange }: WhenProps) {
  const put = (part: Partial<When>) => onChange({ ...value, ...part });
  return (
    <div className={styles.when}>
      <NativeSelect
        label="How often"
        disabled={isDisabled}
        value={value.rhythm}
        onChange={(event) => {
          const rhythm = event.currentTarget.value as When['rhythm'];
          put({ rhythm, ...(rhythm === 'custom' && { cron: cronOf(value) }) });
        }}
        data={RHYTHMS}
      />
      {value.rhythm === 'weekly' && (
        <NativeSelect
          label="On"
          disabled={isDisabled}
          value={value.weekday}
          onChange={(event) => put({ weekday: event.currentTarget.value })}
          data={WEEKDAYS.map((label, at) => ({ value: String(at), label }))}
        />
      )}
      {value.rhythm === 'custom' ? (
        <TextInput
          label="Expression"
          disabled={isDisabled}
          placeholder="*/30 8-18 * * 1-5"
          value={value.cron}
          onChange={(event) => put({ cron: event.currentTarget.value })}
        />
      ) : (
        <TextInput
          type="time"
          label={value.rhythm === 'hourly' ? 'At minute' : 'At'}
          disabled={isDisabled}
          value={value.time}
          onChange={(event) => put({ time: event.currentTarget.value || '00:00' })}
        />
      )}
    </div>
  );
}
