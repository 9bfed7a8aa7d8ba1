import { expect, it } from 'vitest';
import { settingsTable } from '../../../config/settings-table.ts';
import { flag, secret, wholePath } from '../../../config/values.ts';

it('the table of settings shows name, default and text of each', () => {
  const table = settingsTable({
    a: { env: 'A_TOKEN', schema: secret, about: 'shared' },
    b: { env: 'B', schema: flag, default: 'True', about: 'yes or no' },
    c: { env: 'C', schema: wholePath, default: null, about: 'a folder' },
  });

  expect(table.split('\n')).toEqual([
    '| setting | default | |',
    '|---|---|---|',
    '| `A_TOKEN` | required | shared |',
    '| `B` | `True` | yes or no |',
    '| `C` | none | a folder |',
  ]);
});
