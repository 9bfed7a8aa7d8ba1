import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { freePort } from '../../../runner/docker/free-port.ts';

/** An address that is no machine's (RFC 5737). */
const ELSEWHERE = '192.0.2.1';

it.each(['tcp', 'udp'] as const)('a port of an address that is not ours leaves nothing open, %s', async (protocol) => {
  await freePort(protocol, ELSEWHERE);
  const before = readdirSync('/proc/self/fd').length;

  for (let nth = 0; nth < 20; nth += 1) expect(await freePort(protocol, ELSEWHERE)).toBeGreaterThan(0);

  expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + 10);
});
