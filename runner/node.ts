import type { EventBus } from './operations/event-bus.ts';
import type { Doubts } from './operations/doubts.ts';
import type { Guests } from './operations/guests.ts';
import type { Operations } from './operations/operations.ts';
import type { Slots } from './operations/slots.ts';
import type { Allowance } from './policy/create-limits.ts';
import type { Clock } from './ports/clock.ts';
import type { Documents } from './ports/documents.ts';
import type { Deltas } from './ports/deltas.ts';
import type { Engine } from './ports/engine.ts';
import type { Usage } from './ports/usage.ts';
import type { Sweeper } from './operations/sweeper.ts';
import type { MethodWish } from './wire/model.ts';
import type { RetentionRules } from './wire/retention.ts';

/** This node, as every use case sees it: what it can reach and how it was told to behave. */
export interface Node {
  readonly name: string;
  /** What tells this start of the machine from others; empty where nobody can tell. */
  readonly machineStart: string;
  readonly engine: Engine;
  readonly deltas: Deltas;
  readonly usage: Usage;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly operations: Operations;
  /** Bounds the commits that run at once. Always taken after the lock of the VPS. */
  readonly slots: Slots;
  /** Bounds those who walk whole disks only to tell of them. */
  readonly looks: Slots;
  readonly guests: Guests;
  readonly sweeper: Sweeper;
  readonly doubts: Doubts;
  /** Ids of what is being made outside of any operation: nobody takes it for a remain meanwhile. */
  readonly making: Set<string>;
  readonly settings: NodeSettings;
  /** A few random characters, for names. */
  entropy(): string;
  /** Something went wrong that no caller waits for. */
  warn(facts: object, message: string): void;
}

export interface NodeSettings {
  readonly snapshotMethod: MethodWish;
  readonly autoSnapshotOnStop: boolean;
  readonly snapshotBeforeRestore: boolean;
  /** Which snapshots stay, of a VPS that has no rules of its own. */
  readonly retention: RetentionRules;
  readonly minFreeBytes: number;
  readonly restoreGraceMs: number;
  readonly healthTimeoutMs: number;
  readonly exitDebounceMs: number;
  readonly allowance: Allowance;
}
