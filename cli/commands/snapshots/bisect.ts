import type { Snapshot } from '../../../client/index.ts';
import { findStone, pathBetween } from '../../bisect/path.ts';
import { learn, nextToTry, type Search, searchOf, suspects, triesLeft } from '../../bisect/search.ts';
import { type Tried, trySnapshot } from '../../bisect/try-snapshot.ts';
import type { Desk } from '../../frame/desk.ts';
import { UsageError } from '../../frame/usage-error.ts';
import { number } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { EndWith } from '../../outcome/end-with.ts';
import { EXIT } from '../../outcome/exit-codes.ts';
import { ofVps, type OfVps } from '../slots.ts';

interface Asked extends OfVps {
  readonly rest: readonly string[];
  readonly good?: string;
  readonly bad?: string;
  readonly timeout?: number;
  readonly user?: string;
}

export const bisectSnapshots = verb<Asked>({
  name: 'bisect',
  summary: 'Find the first snapshot in which a command fails, by trying it in forks',
  slots: [ofVps],
  rest: 'COMMAND',
  options: [
    option('--good <NAME>', 'a snapshot in which it succeeds'),
    option('--bad <NAME>', 'a later one in which it fails'),
    option('--timeout <SECONDS>', 'how long it may take in each; then it has failed', number),
    option('-u, --user <USER>', 'as user or user:group'),
  ],
  examples: [
    'snapshots bisect web --good golden --bad latest -- curl -fsS localhost',
    "snapshots bisect web --good golden --bad latest -- sh -c 'test -x /usr/bin/make || exit 125; make -C /srv test'",
  ],
  async run(desk, asked) {
    const { task_id, rest: command, timeout, user } = asked;
    if (command.length === 0) throw new UsageError('COMMAND is missing: it stands after --');
    const path = await pathOf(desk, asked);
    const trial = { command, timeoutS: timeout, user };
    const { search, tried } = await narrow(desk, path, ({ name }) =>
      trySnapshot(desk.client, { task_id, name }, trial, desk.signal),
    );
    const left = suspects(search).flatMap((at) => path[at] ?? []);
    desk.show({ suspects: left.map(({ name }) => name), tried }, () => inWords(left));
    if (left.length > 1) throw new EndWith(EXIT.failed);
  },
});

async function pathOf({ client, signal }: Desk, { task_id, good, bad }: Asked): Promise<Snapshot[]> {
  if (good === undefined || bad === undefined) throw new UsageError('say where to look: --good NAME --bad NAME');
  const { snapshots } = await client.snapshots.list(task_id, { signal });
  const [from, to] = [good, bad].map((ref) => {
    const found = findStone(snapshots, ref);
    if (found) return found;
    throw new UsageError(`${task_id} has no snapshot ${ref}: savepoint snapshots list ${task_id}`);
  }) as [Snapshot, Snapshot];
  const path = pathBetween(snapshots, from, to);
  if (path && path.length > 1) return path;
  if (path) throw new UsageError(`${good} and ${bad} are the same snapshot, ${from.name}`);
  const isTurned = pathBetween(snapshots, to, from) !== null;
  const why = isTurned ? 'it is the other way round' : `savepoint log ${task_id} --graph shows what does`;
  throw new UsageError(`${bad} does not descend from ${good}, so nothing can be told of what lies between: ${why}`);
}

async function narrow(
  { note, signal, json }: Desk,
  path: readonly Snapshot[],
  tryOne: (snapshot: Snapshot) => Promise<Tried>,
): Promise<{ search: Search; tried: Tried[] }> {
  const tried: Tried[] = [];
  const unready = path.flatMap(({ state }, at) => (state === 'ready' ? [] : at));
  let search = searchOf(path.length, unready);
  for (let at = nextToTry(search); at !== null; at = nextToTry(search)) {
    signal.throwIfAborted();
    const one = await tryOne(path[at] as Snapshot);
    search = learn(search, at, one.verdict);
    tried.push(one);
    if (!json) note(`${line(path[at] as Snapshot, one)}, ${triesLeft(search)} to go at the most`);
  }
  return { search, tried };
}

function line(snapshot: Snapshot, { verdict, exit_code, why }: Tried): string {
  const reason = why ?? `exit code ${exit_code}`;
  return `${called(snapshot)}: ${verdict === 'skip' ? 'skipped' : verdict} (${reason})`;
}

function inWords(left: readonly Snapshot[]): string {
  const [first, ...others] = left;
  if (first && others.length === 0) return `${called(first)} is the first bad one`;
  return `The first bad one is one of these; the others could not be tried:\n${left.map(called).join('\n')}`;
}

function called({ name, alias, message }: Snapshot): string {
  return `${name}${alias === null ? '' : ` (${alias})`}${message === null ? '' : `, ${message}`}`;
}
