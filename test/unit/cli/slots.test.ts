import { describe, expect, it } from 'vitest';
import { ofSnapshot, ofVps } from '../../../cli/commands/slots.ts';
import { fillSlots } from '../../../cli/frame/slots.ts';
import { UsageError } from '../../../cli/frame/usage-error.ts';
import { pair, place } from '../../../cli/frame/values.ts';

const slots = [ofVps, ofSnapshot];

describe('what a command is about', () => {
  it.each([
    ['by the order of words', ['web', 'golden'], {}],
    ['by options', [], { task_id: 'web', name: 'golden' }],
    ['by an option and a word, which takes the place that is left', ['golden'], { task_id: 'web' }],
    ['by a word and an option', ['web'], { name: 'golden' }],
  ])('is told %s', (_how, words, byOption) => {
    expect(fillSlots(slots, words, byOption)).toEqual({ filled: { task_id: 'web', name: 'golden' }, rest: [] });
  });

  it('may be left out where that means something', () => {
    expect(fillSlots([{ ...ofVps, optional: true }], [], {})).toEqual({ filled: {}, rest: [] });
  });

  it('is asked for by its name where it is missing', () => {
    expect(() => fillSlots(slots, ['web'], {})).toThrow(new UsageError('NAME is missing (or --name <NAME>)'));
  });

  it('leaves further words over', () => {
    expect(fillSlots([ofVps], ['web', 'sleep', '9'], {}).rest).toEqual(['sleep', '9']);
  });
});

describe('a value', () => {
  it('can have = in it', () => {
    expect(pair('URL=a=b')).toEqual(['URL', 'a=b']);
    expect(pair('EMPTY=')).toEqual(['EMPTY', '']);
  });

  it.each(['', 'NAME', '=x'])('needs a name: %j', (text) => {
    expect(() => pair(text)).toThrow('NAME=VALUE');
  });

  it('can be a place, to read only', () => {
    expect(place('data:/data')).toEqual({ source: 'data', target: '/data', read_only: false });
    expect(place('/srv:/data:ro')).toEqual({ source: '/srv', target: '/data', read_only: true });
  });

  it.each(['data', ':/data', 'data:', 'data:/data:wx', 'data:/data:ro:more'])('is no place: %j', (text) => {
    expect(() => place(text)).toThrow('SOURCE:TARGET');
  });
});
