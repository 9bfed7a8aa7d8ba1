import { describe, expect, it } from 'vitest';
import { hostNames, nameInHost, nameInOrigin } from '../../../host/policy/host-names.ts';

describe('names of ours', () => {
  it.each([
    ['127.0.0.1', [], 'localhost', true],
    ['127.0.0.1', [], '127.0.0.1', true],
    ['127.0.0.1', [], '::1', true],
    ['127.0.0.1', [], 'rebound.example', false],
    ['127.0.0.1', [], '10.0.0.7', false],
    ['127.0.0.1', [], undefined, false],
    ['10.0.0.7', [], '10.0.0.7', true],
    ['10.0.0.7', [], '10.0.0.8', false],
    ['0.0.0.0', [], '10.0.0.8', true],
    ['::', [], 'fd00::1', true],
    ['0.0.0.0', [], 'rebound.example', false],
    ['0.0.0.0', ['Savepoint.example'], 'savepoint.example', true],
  ])('bound to %s, allowed %j: %s is %s', (bind, allowed, name, ours) => {
    expect(hostNames(bind, allowed)(name)).toBe(ours);
  });
});

describe('the name in a header', () => {
  it.each([
    ['localhost:8000', 'localhost'],
    ['LOCALHOST', 'localhost'],
    ['[::1]:8000', '::1'],
    ['127.0.0.1', '127.0.0.1'],
    ['localhost@evil.example', undefined],
    ['localhost/evil.example', undefined],
    ['localhost evil', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('Host: %s names %s', (header, name) => {
    expect(nameInHost(header)).toBe(name);
  });

  it.each([
    ['http://localhost:8000', 'localhost'],
    ['https://[::1]', '::1'],
    ['null', undefined],
    ['file://', undefined],
  ])('Origin: %s names %s', (header, name) => {
    expect(nameInOrigin(header)).toBe(name);
  });
});
