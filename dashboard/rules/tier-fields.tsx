import { NumberInput } from '@mantine/core';
import styles from './card.module.css';
import { type RetentionForm, TIERS } from './retention-form.ts';

interface Props {
  readonly legend: string;
  readonly value: RetentionForm['keep'];
  readonly isDisabled: boolean;
  readonly onChange: (keep: RetentionForm['keep']) => void;
}

/** Of how many hours, days, weeks and months the newest one stays. */
export function TierFields({ legend, value, isDisabled, onChange }: Props) {
  return (
    <fieldset className={styles.tiers}>
      <legend>{legend}</legend>
      {TIERS.map(([tier, label]) => (
        <NumberInput
          key={tier}
          label={label}
          max={10_000}
          hideControls
          allowDecimal={false}
          allowNegative={false}
          disabled={isDisabled}
          value={value[tier]}
          onChange={(count) => onChange({ ...value, [tier]: count })}
        />
      ))}
    </fieldset>
  );
}
