import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CreateVps } from '../../../runner/wire/create-vps.ts';
import { badRequest, problemsOf } from '../../../runner/wire/problems.ts';

const problems = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value);
  return error ? problemsOf('body', error).map(({ where, problem }) => `${where}: ${problem}`) : [];
};

describe('the problems of a call', () => {
  it('are all named, each with its place', () => {
    const wish = { image: '', memory: '12q', ports: ['x'], env: { 'A B': 'x' }, bogus: 1, more: 2 };

    expect(problems(CreateVps, wish)).toEqual([
      'body.image: an image as debian:12',
      'body.env.A B: a name without = or spaces',
      'body.memory: a size as 512m or 2g',
      'body.ports.0: a port as 80 or 8080:80',
      'body: Unrecognized keys: "bogus", "more"',
    ]);
  });

  it('speak of the form that a value comes near to', () => {
    expect(problems(CreateVps, { image: 'a', ports: [{ container: 99_999 }] })).toEqual([
      expect.stringMatching(/^body\.ports\.0\.container: Too big/),
    ]);
  });

  it('name every form when a value has none of them', () => {
    const Either = z.union([z.string().regex(/^a/, 'an a'), z.string().regex(/^b/, 'a b')]);

    expect(problems(Either, 'x')).toEqual(['body: an a, or a b']);
    expect(problems(z.union([z.number(), z.string()]), true)).toEqual([
      'body: Invalid input: expected number, received boolean, or Invalid input: expected string, received boolean',
    ]);
  });

  it('are bounded, so that no answer is larger than its question', () => {
    const { error } = z.array(z.number()).safeParse(Array.from({ length: 5000 }, () => 'x'));

    const { message, details } = badRequest(problemsOf('body', error ?? new z.ZodError([])));

    expect(message.length).toBeLessThanOrEqual(2000);
    expect(details).toMatchObject({ more: 4900, problems: { length: 100 } });
    expect(problems(z.strictObject({}), { ['k'.repeat(100_000)]: 1 })[0]?.length).toBeLessThan(400);
  });
});
