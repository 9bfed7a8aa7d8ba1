import type { Slot } from '../frame/slots.ts';

/** What most commands are about. */

export const ofVps: Slot = {
  key: 'task_id',
  word: 'ID',
  flags: '-c, --container <ID>',
  help: 'the VPS (its task_id)',
};

export const ofSnapshot: Slot = {
  key: 'name',
  word: 'NAME',
  flags: '--name <NAME>',
  help: 'the snapshot: its name, its alias, or latest',
};

export interface OfVps {
  readonly task_id: string;
}

export interface OfSnapshot extends OfVps {
  readonly name: string;
}
