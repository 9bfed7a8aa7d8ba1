import fc from 'fast-check';
import { hostileText } from './hostile-values.ts';
import { headerText } from './texts.ts';
import { usually } from './usually.ts';

type Headers = [name: string, value: string][];

export function authorization(tokens: readonly string[]): fc.Arbitrary<Headers> {
  const good = fc.constantFrom(...tokens).map((token) => `Bearer ${token}`);
  const odd = fc.oneof(
    fc.constantFrom('', 'Bearer', 'Bearer ', 'Basic OjA=', 'bearer sp_x', `Bearer ${'x'.repeat(4000)}`),
    hostileText.map(headerText),
  );
  return usually(
    30,
    good.map((value): Headers => [['Authorization', value]]),
    odd.map((value): Headers => [['Authorization', value]]),
  );
}

export function prefer(): fc.Arbitrary<Headers> {
  const value = fc.oneof(
    fc.constantFrom('respond-async', 'respond-async, wait=1', 'wait=99999', 'respond-async,respond-async'),
    hostileText.map(headerText),
  );
  return usually(
    3,
    fc.constant([]),
    value.map((text): Headers => [['Prefer', text]]),
  );
}
