import { expect, it } from 'vitest';
import { createLogger } from '../../config/logger.ts';
import { runnerUnderTest } from '../support/runner-under-test.ts';

/** A runner that cannot flush what the Engine stores promises less, and must not do so in silence. */

it.each([
  [false, 1],
  [true, 0],
])('a runner that reaches the storage (%s) warns of it so often at its start: %d', async (storageReachable, times) => {
  const warned: string[] = [];
  const log = createLogger('test', 'silent');
  log.warn = (_facts: unknown, message?: string) => void warned.push(String(message));

  const tested = await runnerUnderTest(
    {},
    {
      log,
      aroundEngine: (engine) => ({ ...engine, info: async () => ({ ...(await engine.info()), storageReachable }) }),
    },
  );
  await tested.close();

  expect(warned.filter((message) => message.includes('out of reach'))).toHaveLength(times);
});
