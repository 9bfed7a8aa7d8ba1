import type { Operation } from '../../client/index.ts';
import { UsageError } from '../frame/usage-error.ts';
import { option, verb } from '../frame/verb.ts';
import { duration, moment } from '../../client/words/figures.ts';
import { facts, table } from '../look/table.ts';
import { noteAway } from './vps/note-away.ts';

interface Asked {
  readonly id?: string;
  readonly cancel?: true;
}

export const operations = verb<Asked>({
  name: 'operations',
  summary: 'What runs and what ran lately, or one of them',
  slots: [{ key: 'id', word: 'OPERATION', help: 'the id of an operation', optional: true }],
  options: [option('--cancel', 'ask it to stop; what it did is undone')],
  async run(desk, { id, cancel }) {
    const { client, show, signal } = desk;
    if (id !== undefined) {
      const ask = cancel ? client.operations.cancel(id, { signal }) : client.operations.get(id, {}, { signal });
      return show(await ask, inWords);
    }
    if (cancel) throw new UsageError('--cancel takes an OPERATION');
    const reply = await client.operations.list({ signal });
    show(reply, ({ operations: list }) => (list.length > 0 ? operationTable(list) : 'Nothing runs, and nothing did.'));
    noteAway(desk, reply.unavailable_nodes);
  },
});

function operationTable(list: readonly Operation[]): string {
  return table(
    [
      { head: 'ID', cell: ({ id }) => id },
      { head: 'VPS', cell: ({ task_id }) => task_id },
      { head: 'WHAT', cell: ({ kind }) => kind },
      { head: 'STATE', cell: ({ state }) => state },
      { head: 'STEP', cell: ({ state, step }) => (state === 'running' ? step : '') },
      { head: 'BEGAN', cell: ({ started_at }) => moment(started_at) },
      { head: 'TOOK', cell: took, right: true },
      { head: 'ERROR', cell: ({ error }) => error && error.message },
    ],
    list,
  );
}

function inWords(operation: Operation): string {
  return facts([
    ['id', operation.id],
    ['vps', operation.task_id],
    ['what', operation.kind],
    ['state', operation.state],
    ['step', operation.step],
    ['began', `${moment(operation.started_at)} UTC`],
    ['took', took(operation) || null],
    ['error', operation.error && operation.error.message],
  ]);
}

function took({ started_at, finished_at }: Operation): string {
  return finished_at === null ? '' : duration(Date.parse(finished_at) - Date.parse(started_at));
}
