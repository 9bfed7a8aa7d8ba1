import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Meeting, type Patience, type Seat } from '../../../runner/operations/meeting.ts';

/** Nobody is given up in these tests unless they say so. */
const PATIENT = patience(60_000);
const HASTY = patience(20);

const never = new AbortController().signal;

function patience(milliseconds: number): Patience {
  return { readyMs: () => milliseconds, stillMs: () => milliseconds };
}

/** What has happened, in order. */
function diary() {
  const lines: string[] = [];
  return { lines, note: (line: string) => void lines.push(line) };
}

async function takePart(seat: Seat, note: (line: string) => void, freezeMs = 0): Promise<boolean> {
  const takesPart = await seat.ready(never);
  note('freezes');
  await sleep(freezeMs);
  note('stands');
  if (takesPart) await seat.still(never);
  await seat.work('read', async () => note('works'));
  seat.leave();
  return takesPart;
}

describe('a meeting', () => {
  it('lets nobody freeze before all are ready, and nobody work before all stand still', async () => {
    const meeting = new Meeting(PATIENT);
    const [one, two, three] = [meeting.seat(), meeting.seat(), meeting.seat()];
    const { lines, note } = diary();

    const first = [takePart(one, note, 5), takePart(two, note, 1)];
    await sleep(5);
    expect(lines).toEqual([]);
    await Promise.all([...first, takePart(three, note, 10)]);

    expect(lines).toEqual([...Array(3).fill('freezes'), ...Array(3).fill('stands'), ...Array(3).fill('works')]);
    expect(meeting.together).toBe(true);
  });

  it('waits for nobody who has left', async () => {
    const meeting = new Meeting(PATIENT);
    const [stays, busy, fails] = [meeting.seat(), meeting.seat(), meeting.seat()];
    const { note } = diary();

    const staying = takePart(stays, note);
    busy.leave();
    await Promise.all([fails.ready(never).then(() => fails.leave()), staying]);

    expect(meeting.together).toBe(true);
  });

  it('leaves out who is not ready in time, and says so', async () => {
    const meeting = new Meeting(HASTY);
    const [quick, slow] = [meeting.seat(), meeting.seat()];
    const { note } = diary();

    await takePart(quick, note);
    expect(await takePart(slow, note)).toBe(false);

    expect(meeting.together).toBe(false);
  });

  it('leaves out who does not come to a stand in time, so that nobody is kept frozen', async () => {
    const meeting = new Meeting(HASTY);
    const [quick, slow] = [meeting.seat(), meeting.seat()];
    const { lines, note } = diary();

    await Promise.all([takePart(quick, note), takePart(slow, () => undefined, 60)]);

    expect(lines).toEqual(['freezes', 'stands', 'works']);
    expect(meeting.together).toBe(false);
  });

  it('has room for who must be frozen once more while the others come to a stand, but not after that', async () => {
    const meeting = new Meeting(PATIENT);
    const [steady, retries] = [meeting.seat(), meeting.seat()];
    const { note } = diary();
    const other = takePart(steady, note);

    expect(await retries.ready(never)).toBe(true);
    expect(await retries.ready(never)).toBe(true);
    await retries.still(never);
    await other;
    expect(meeting.together).toBe(true);

    expect(await retries.ready(never)).toBe(false);
    expect(meeting.together).toBe(false);
  });

  it('was not together while one that nobody waited for may still go alone', async () => {
    const meeting = new Meeting(HASTY);
    const [quick, slow] = [meeting.seat(), meeting.seat()];

    await takePart(quick, diary().note);
    expect(meeting.together).toBe(false);

    slow.leave();
    expect(meeting.together).toBe(true);
  });

  it('keeps nobody who has enough', async () => {
    const meeting = new Meeting(PATIENT);
    const [leaves] = [meeting.seat(), meeting.seat()];
    const enough = new AbortController();

    const waiting = leaves.ready(enough.signal);
    enough.abort();

    await waiting;
  });

  it('bounds the work that is done at once, the long apart from the short', async () => {
    const meeting = new Meeting(PATIENT);
    const seats = Array.from({ length: 20 }, () => meeting.seat());
    const running = { read: 0, commit: 0 };
    let most = 0;
    const work = (kind: 'read' | 'commit') => async () => {
      most = Math.max(most, ++running[kind]);
      await sleep(1);
      running[kind] -= 1;
    };
    // A commit that takes for ever keeps no reader waiting.
    const stuck = new Promise<void>(() => undefined);
    for (const seat of seats.slice(0, 5)) void seat.work('commit', () => stuck);

    await Promise.all(seats.map((seat) => seat.work('read', work('read'))));

    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });
});

/** What one of them does: how long each step takes, and where it gives up. */
const member = fc.record({
  lookMs: fc.integer({ min: 0, max: 60 }),
  freezeMs: fc.integer({ min: 0, max: 60 }),
  failsAt: fc.constantFrom('never', 'never', 'never', 'look', 'freeze', 'work'),
});

it('whatever its members do, it ends, and those that met were all still at one moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 8 }), async (members) => {
      const meeting = new Meeting(patience(30));
      const spans: { from: number; to: number }[] = [];
      let alone = false;
      let now = 0;
      const one = async (seat: Seat, { lookMs, freezeMs, failsAt }: (typeof members)[number]) => {
        try {
          await sleep(lookMs);
          if (failsAt === 'look') return;
          const takesPart = await seat.ready(never);
          await sleep(freezeMs);
          if (failsAt === 'freeze') return;
          const from = ++now;
          if (takesPart) await seat.still(never);
          else alone = true;
          await seat.work('read', () => sleep(1));
          if (failsAt !== 'work') spans.push({ from, to: ++now });
        } finally {
          seat.leave();
        }
      };

      const seats = members.map((each) => ({ each, seat: meeting.seat() }));
      await Promise.all(seats.map(({ seat, each }) => one(seat, each)));

      const lastFrom = Math.max(...spans.map(({ from }) => from));
      const firstTo = Math.min(...spans.map(({ to }) => to));
      if (meeting.together) expect(lastFrom).toBeLessThan(firstTo);
      if (alone) expect(meeting.together).toBe(false);
    }),
    { numRuns: 60 },
  );
});
