import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { openApi } from '../../host/openapi.ts';
import { pathOf, WRITE_ANEW } from './written.ts';

it('docs/openapi.json is made from the calls that are served', async () => {
  const file = pathOf('docs/openapi.json');
  const style = await resolveConfig(file);

  const document = await format(JSON.stringify(openApi()), { ...style, parser: 'json' });

  await expect(document, WRITE_ANEW).toMatchFileSnapshot(file);
});
