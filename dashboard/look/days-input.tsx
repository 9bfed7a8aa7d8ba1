import { NumberInput, type NumberInputProps } from '@mantine/core';
import { MOST_DAYS } from '../../runner/wire/names.ts';

/** So many days, one at least. */
export function DaysInput(props: NumberInputProps) {
  return <NumberInput suffix=" days" min={1} max={MOST_DAYS} {...props} />;
}
