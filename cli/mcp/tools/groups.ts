import { z } from 'zod';
import type { Vps } from '../../../client/index.ts';
import { nextStep } from '../next-step.ts';
import { group, snapshot } from '../shapes.ts';
import { type Effect, Refusal, tool } from '../tool.ts';
import { unchangedHead } from './restore-snapshot.ts';

const Failure = z.object({ code: z.string(), message: z.string(), next: z.string().nullable() }).nullable();

const Away = z.array(z.string()).describe('machines that did not answer: what they have of the project was left out');

function missing(nodes: readonly string[]): string {
  return nodes.length === 0 ? '' : ` ${nodes.join(', ')} did not answer: what is there of the project was left out.`;
}

/** What a VPS stood on, of whose disk nothing had to be saved. */
function headOf(before: readonly Vps[], id: string): string | null {
  const vps = before.find(({ task_id }) => task_id === id);
  return vps === undefined ? null : unchangedHead(vps);
}

export const snapshotGroup = tool({
  name: 'snapshot_group',
  title: 'Take snapshots of several VPSes at one moment',
  description:
    'Saves the disks of several VPSes that belong together, such as an application and its database, at the same moment, so that what is saved fits together (`together`; it is false where they are on several machines). Each has its own answer, and one that fails keeps no other from being saved. Give an alias: restore_group finds them by it.',
  effect: 'adds',
  input: {
    ...group,
    alias: z.string().optional().describe('the same for each'),
    message: z.string().optional().describe('one line: why they are taken'),
  },
  output: {
    results: z.array(z.object({ vps: z.string(), snapshot: z.string().nullable(), error: Failure })),
    failed: z.number(),
    together: z.boolean(),
    unavailable_nodes: Away,
  },
  async run(client, { alias, message, ...asked }, options) {
    const reply = await client.groups.snapshot({ ...membersOf(asked), alias, message }, options);
    const results = reply.results.map((each) => ({
      vps: each.task_id,
      snapshot: each.snapshot?.name ?? null,
      error: failureOf(each.error, 'adds'),
    }));
    const { count, failed, together, unavailable_nodes } = reply;
    const moment = together ? 'all of one moment' : 'not all of one moment';
    const words = `${count - failed} of ${count} saved, ${moment}.${missing(unavailable_nodes)}`;
    return { reply: { results, failed, together, unavailable_nodes }, words };
  },
});

export const restoreGroup = tool({
  name: 'restore_group',
  title: 'Put several VPSes back',
  description:
    'Puts several VPSes back, each to its own snapshot of that alias, as snapshot_group took them. As with restore_snapshot, what was there is saved first: `undo` is what to give to restore_snapshot for each.',
  effect: 'replaces',
  input: { ...group, snapshot: snapshot.describe('an alias that each of them has, or `latest`') },
  output: {
    results: z.array(
      z.object({ vps: z.string(), restored: z.string().nullable(), undo: z.string().nullable(), error: Failure }),
    ),
    failed: z.number(),
    unavailable_nodes: Away,
  },
  async run(client, { snapshot: from, ...asked }, options) {
    const { vps: before } = await client.vps.list({ deleted: true }, options);
    const { results, count, failed, unavailable_nodes } = await client.groups.restore(
      { ...membersOf(asked), from, safety: true },
      options,
    );
    const told = results.map(({ task_id, restored, error }) => ({
      vps: task_id,
      restored: restored?.from ?? null,
      undo: restored && (restored.saved?.name ?? headOf(before, task_id)),
      error: failureOf(error, 'replaces'),
    }));
    const words = `${count - failed} of ${count} put back.${missing(unavailable_nodes)}`;
    return { reply: { results: told, failed, unavailable_nodes }, words };
  },
});

function membersOf({ vps, project }: { vps?: string[]; project?: string }) {
  if ((vps === undefined) === (project === undefined)) throw new Refusal('Give either `vps` or `project`.');
  return vps ? { task_ids: vps } : { project };
}

function failureOf(error: { code: string; message: string } | null, effect: Effect): z.output<typeof Failure> {
  return error && { code: error.code, message: error.message, next: nextStep(error.code, effect) };
}
