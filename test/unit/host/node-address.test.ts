import { expect, it } from 'vitest';
import { addressProblem } from '../../../host/policy/node-address.ts';

it.each([
  ['http://127.0.0.1:8001', true],
  ['http://localhost:8001', true],
  ['http://[::1]:8001', true],
  ['http://10.1.2.3:8001', true],
  ['http://172.16.0.1', true],
  ['http://192.168.0.9', true],
  ['http://[fd00::1]:8001', true],
  ['https://node.example', true],
  ['http://node.example', false],
  ['http://localhost.example', false],
  ['http://172.32.0.1', false],
  ['http://169.254.169.254', false],
  ['http://0.0.0.0:8001', false],
  ['http://[::ffff:8.8.8.8]:8001', false],
  // What a browser and the network take for 8.8.8.8.
  ['http://134744072', false],
])('the token of the nodes goes to %s: %s', (url, allowed) => {
  expect(addressProblem(url) === undefined).toBe(allowed);
});
