import { z } from 'zod';
import { Snapshot as WholeSnapshot, Vps as WholeVps } from '../../runner/wire/model.ts';

/** What an agent is told: what it can act upon, and no more, because all of it has to be read. */

export const Snapshot = WholeSnapshot.pick({
  name: true,
  alias: true,
  message: true,
  trigger: true,
  created_at: true,
  parent: true,
  current: true,
  pinned: true,
  expires_at: true,
  size: true,
  state: true,
  not_captured: true,
});
export type Snapshot = z.output<typeof Snapshot>;

export const Vps = WholeVps.pick({
  task_id: true,
  status: true,
  image: true,
  node: true,
  project: true,
  created_at: true,
  exit_code: true,
  head: true,
  snapshots: true,
  last_snapshot: true,
  ports: true,
  forked_from: true,
  busy: true,
});
export type Vps = z.output<typeof Vps>;

export const vps = z.string().describe('the id of the VPS: its `task_id` in list_vps');

export const snapshot = z.string().describe('a snapshot: its name, its alias, or `latest`');

export const group = {
  vps: z.array(z.string()).min(1).optional().describe('the ids of the VPSes'),
  project: z.string().optional().describe('or the name of a project: all of its VPSes'),
};
