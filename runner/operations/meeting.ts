import { Slots } from './slots.ts';

/** How long so many are waited for. */
export interface Patience {
  /** Until all are ready, from the first on that is. Nobody stands still meanwhile. */
  readyMs(members: number): number;
  /** Until all that are ready stand still. */
  stillMs(members: number): number;
}

export const PATIENCE: Patience = {
  readyMs: (members) => 60_000 + 250 * members,
  stillMs: (members) => 5_000 + 50 * members,
};

/** So much is read at once while all stand still. It waits for none of the node's slots: those may be held for minutes. */
const READS_AT_ONCE = 4;
const COMMITS_AT_ONCE = 2;

/** The place of one VPS in a meeting. Whoever has it leaves in the end, whatever happens. */
export interface Seat {
  /** Waits until all are ready. True: it is to stand still now. False: it goes alone, the others did not wait for it. */
  ready(signal: AbortSignal): Promise<boolean>;
  /** Waits, standing still, until all do: that moment is theirs. What was too late for it goes alone. */
  still(signal: AbortSignal): Promise<void>;
  /** Work that is done while all stand still, what takes long apart from what does not. */
  work<T>(kind: 'read' | 'commit', work: () => Promise<T>): Promise<T>;
  leave(): void;
}

interface Member {
  state: 'away' | 'ready' | 'still';
}

/**
 * Lets several VPSes stand still at one moment, so that what is saved of them fits together.
 *
 * INVARIANTS: nobody waits while it holds anything that another one needs to get here; and no wait is without an end,
 * least of all that of one that stands still. Who leaves, or is late, is waited for no longer.
 */
export class Meeting {
  readonly #members = new Set<Member>();
  readonly #gathered = new Signal();
  readonly #met = new Signal();
  readonly #places = { read: new Slots(READS_AT_ONCE), commit: new Slots(COMMITS_AT_ONCE) };
  #alarm: ReturnType<typeof setTimeout> | undefined;
  #someAlone = false;
  /** Who was not waited for, and has not ended yet: what it saves will be of another moment. */
  readonly #late = new Set<Member>();

  constructor(private readonly patience: Patience = PATIENCE) {}

  /** Nobody went alone: whatever was saved was saved of one moment. */
  get together(): boolean {
    return !this.#someAlone && this.#late.size === 0;
  }

  /** All seats are taken before the first one is ready. */
  seat(): Seat {
    const member: Member = { state: 'away' };
    this.#members.add(member);
    return {
      ready: (signal) => this.#ready(member, signal),
      still: (signal) => this.#still(member, signal),
      work: (kind, work) => this.#places[kind].run(work),
      leave: () => {
        this.#members.delete(member);
        this.#late.delete(member);
        this.#goOn();
      },
    };
  }

  async #ready(member: Member, signal: AbortSignal): Promise<boolean> {
    if (this.#met.given || !this.#members.has(member)) return this.#alone();
    // Also one whose freeze failed, and that tries again while others still come to a stand.
    member.state = 'ready';
    this.#goOn();
    await this.#gathered.wait(signal);
    return true;
  }

  async #still(member: Member, signal: AbortSignal): Promise<void> {
    if (!this.#members.has(member)) return void this.#alone();
    member.state = 'still';
    this.#goOn();
    await this.#met.wait(signal);
  }

  #alone(): false {
    this.#someAlone = true;
    return false;
  }

  #goOn(): void {
    const members = [...this.#members];
    if (!this.#gathered.given) {
      if (members.every(({ state }) => state === 'ready')) this.#gather();
      else if (members.some(({ state }) => state === 'ready'))
        this.#expect(this.patience.readyMs(members.length), () => this.#gather());
    } else if (members.every(({ state }) => state === 'still')) this.#meet();
  }

  #gather(): void {
    this.#leaveOut('away');
    clearTimeout(this.#alarm);
    this.#alarm = undefined;
    this.#expect(this.patience.stillMs(this.#members.size), () => this.#meet());
    this.#gathered.give();
  }

  #meet(): void {
    this.#leaveOut('ready');
    clearTimeout(this.#alarm);
    this.#met.give();
  }

  #leaveOut(late: Member['state']): void {
    for (const member of this.#members) {
      if (member.state !== late) continue;
      this.#members.delete(member);
      this.#late.add(member);
    }
  }

  #expect(milliseconds: number, then: () => void): void {
    this.#alarm ??= setTimeout(then, milliseconds);
  }
}

/** Something that is given once, and waited for until then or until the waiting is over. */
class Signal {
  #give: () => void = () => undefined;
  readonly #gift = new Promise<void>((resolve) => (this.#give = resolve));
  given = false;

  give(): void {
    this.given = true;
    this.#give();
  }

  async wait(over: AbortSignal): Promise<void> {
    if (over.aborted) return;
    const waiting = new AbortController();
    const left = new Promise((resolve) => over.addEventListener('abort', resolve, { signal: waiting.signal }));
    await Promise.race([this.#gift, left]);
    waiting.abort();
  }
}
