import { expect, it } from 'vitest';
import { Guests } from '../../../runner/operations/guests.ts';
import { TaskId } from '../../../runner/wire/names.ts';

const [web, db] = [TaskId.parse('web'), TaskId.parse('db')];

it('lets so many into a VPS and no more, until one has left', async () => {
  const guests = new Guests(1);
  let leave: () => void = () => undefined;
  const visit = guests.admit(web, () => new Promise<void>((resolve) => (leave = resolve)));

  await expect(guests.admit(web, async () => 1)).rejects.toMatchObject({ code: 'too_many_requests' });
  expect(await guests.admit(db, async () => 2)).toBe(2);
  leave();
  await visit;

  await expect(guests.admit(web, () => Promise.reject(new Error('ill')))).rejects.toThrow('ill');
  expect(await guests.admit(web, async () => 3)).toBe(3);
});
