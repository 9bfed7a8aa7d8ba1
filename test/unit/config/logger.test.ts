import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../config/logger.ts';
import { Secret } from '../../../config/secret.ts';

const capture = () => {
  const lines: string[] = [];
  const log = createLogger('runner', 'info', { write: (line: string) => void lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') as Record<string, unknown> };
};

describe('the log', () => {
  it('is one JSON line per event with level, time, process and fields', () => {
    const { log, lines, last } = capture();

    log.child({ task_id: 'demo' }).warn({ code: 'no_space' }, 'snapshot failed');

    expect(lines).toHaveLength(1);
    expect(last()).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      process: 'runner',
      task_id: 'demo',
      code: 'no_space',
      msg: 'snapshot failed',
    });
  });

  it('hides secrets', () => {
    const { log, lines } = capture();

    const request = { headers: { authorization: 'Bearer hunter2', cookie: 'session=hunter2' } };
    log.info(
      { request, token: 'hunter2', config: { token: new Secret('hunter2') }, spec: { env: { A: 'hunter2' } } },
      'x',
    );

    expect(lines[0]).not.toContain('hunter2');
    expect(lines[0]).toContain('[secret]');
  });

  it('shows what an error was caused by', () => {
    const { log, lines } = capture();

    log.error({ error: new Error('cannot write', { cause: new Error('disk on fire') }) }, 'request failed');

    expect(lines[0]).toContain('disk on fire');
  });

  it('is silent below its level', () => {
    const { log, lines } = capture();

    log.debug('detail');

    expect(lines).toEqual([]);
  });
});
