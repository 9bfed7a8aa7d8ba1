import { describe, expect, it } from 'vitest';
import { adoptedId } from '../../../host/policy/adopted-id.ts';
import { TaskId } from '../../../runner/wire/names.ts';

describe('the task_id of an adopted container', () => {
  it.each([
    ['web', 'web'],
    ['Web_1', 'web_1'],
    ['cafe', 'cafe'],
    ['web.-1', undefined],
  ])('called %s is %s', (container, taskId) => {
    expect(adoptedId({ container })).toBe(taskId);
  });

  it('is the one that was asked for', () => {
    expect(adoptedId({ container: '0123456789ab', task_id: TaskId.parse('web') })).toBe('web');
  });

  it('must be said when the container is named by its id', () => {
    expect(() => adoptedId({ container: '0123456789ab' })).toThrow('body.task_id');
    expect(() => adoptedId({ container: 'f'.repeat(64) })).toThrow('body.task_id');
  });
});
