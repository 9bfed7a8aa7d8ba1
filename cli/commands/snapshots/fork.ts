import { InvalidArgumentError } from 'commander';
import { number } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { forked } from '../../look/vps-words.ts';
import { ofSnapshot, type OfSnapshot, ofVps } from '../slots.ts';

interface Asked extends OfSnapshot {
  readonly count?: number;
  readonly taskId?: string;
  readonly project?: string;
  readonly resetIdentity?: true;
  readonly shareMounts?: true;
  readonly ports: boolean;
  readonly start: boolean;
}

const MOST = 100;

export const forkSnapshot = verb<Asked>({
  name: 'fork',
  summary: 'Make a new VPS from a snapshot, or several; the source is not touched',
  slots: [ofVps, ofSnapshot],
  options: [
    option('--count <N>', 'so many at once', howMany),
    option('--task-id <ID>', 'the id of the new one (of several: with -1, -2... behind it); made up when left out'),
    option('--project <NAME>', "what it belongs to; the source's project when left out"),
    option('--reset-identity', 'give it a machine id and SSH host keys of its own'),
    option('--share-mounts', 'let it write to the volumes and host folders of the source, instead of empty ones'),
    option('--no-ports', 'publish none of its ports on the node'),
    option('--no-start', 'only make it'),
  ],
  examples: ['snapshots fork web golden --task-id web-test', 'snapshots fork web latest --count 3 --reset-identity'],
  async run({ client, follow, show, json }, { task_id, name, count, ...asked }) {
    const { project, start } = asked;
    const mounts = asked.shareMounts ? ('shared' as const) : undefined;
    const ports = asked.ports ? undefined : ('none' as const);
    const body = { project, start, reset_identity: asked.resetIdentity, mounts, ports };
    if (count === undefined) {
      const wish = { ...body, task_id: asked.taskId };
      return show(await follow((options) => client.snapshots.fork(task_id, name, wish, options)), forked);
    }
    const ids = Array.from({ length: count }, (_, nth) => asked.taskId && `${asked.taskId}-${nth + 1}`);
    const ends = await follow((options) =>
      Promise.allSettled(ids.map((id) => client.snapshots.fork(task_id, name, { ...body, task_id: id }, options))),
    );
    const vps = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    if (vps.length > 0 || json) show({ vps, count: vps.length }, (made) => made.vps.map(forked).join('\n'));
    // What was made is there, and is said: the command has failed all the same.
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  },
});

function howMany(text: string): number {
  const count = number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${MOST}.`);
}
