import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode, ERRORS, fromReply, toReply } from '../../../runner/wire/errors.ts';

const Code = fc.constantFrom(...(Object.keys(ERRORS) as ErrorCode[]));

describe('an error that crosses a border', () => {
  it('arrives as it was thrown, whatever its code, message and details', () => {
    fc.assert(
      fc.property(Code, fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (code, message, details) => {
        const { status, body } = toReply(new AppError(code, message, details, { cause: new Error('kept here') }));
        const sent = JSON.stringify(body);
        const arrived = fromReply(JSON.parse(sent));

        expect(status).toBe(ERRORS[code].status);
        expect(sent).not.toContain('kept here');
        expect(arrived).toBeInstanceOf(AppError);
        expect({ ...arrived }).toEqual({ ...new AppError(code, message, JSON.parse(JSON.stringify(details))) });
        expect(arrived?.message).toBe(message);
      }),
    );
  });

  it.each([new Error('password=hunter2'), 'hunter2', undefined, null, { code: 'vps_busy', message: 'hunter2' }])(
    'leaks nothing when it is not ours: %j',
    (thrown) => {
      const { status, body } = toReply(thrown);

      expect(status).toBe(500);
      expect(body.error.code).toBe('internal');
      expect(JSON.stringify(body)).not.toContain('hunter2');
    },
  );

  it.each([
    undefined,
    null,
    7,
    'no',
    {},
    { error: null },
    { error: 'no' },
    { error: { code: 'no_such_code', message: 'x' } },
    { error: { code: 'toString', message: 'x' } },
    { error: { code: 'internal' } },
  ])('is none when the answer is %j', (body) => {
    expect(fromReply(body)).toBeUndefined();
  });
});

describe('the list of errors', () => {
  it('calls retryable only what the caller need not change, and never what may have lost something', () => {
    const retryable = Object.entries(ERRORS).filter(([, { retryable }]) => retryable);

    for (const [, { status }] of retryable) expect([409, 429, 503, 504]).toContain(status);
  });
});
