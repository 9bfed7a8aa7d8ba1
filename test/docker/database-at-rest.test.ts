import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { debianImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/**
 * A database under writes: SQLite, with all that is committed in its write-ahead log. The hook has it written into the
 * database and keeps writers out until the snapshot is made, so that the database's one file holds everything.
 */

const LIVES = 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done';

/** A connection: SQL goes in, and what it answered comes back when it is done. */
const CONNECTION = `
import os, subprocess, time
pipe = subprocess.PIPE
db = subprocess.Popen(['sqlite3', '-batch', '-bail', '/srv/app.db'], stdin=pipe, stdout=pipe, text=True)
def ask(sql):
    db.stdin.write(sql + '\\n.print done\\n'); db.stdin.flush()
    lines = []
    for line in db.stdout:
        if line == 'done\\n': return lines
        lines.append(line)
    raise SystemExit('refused: ' + sql)
ask('.timeout 60000')
`;

/** Writes one row after another, and writes down which are committed. */
const WRITER = `${CONNECTION}
ask('PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;')
ask('CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT);')
acknowledged = open('/srv/acknowledged', 'w')
for number in range(1, 10**9):
    ask("BEGIN IMMEDIATE; INSERT INTO rows VALUES (%d, '%s'); COMMIT;" % (number, 'x' * 500))
    acknowledged.seek(0); acknowledged.write(str(number)); acknowledged.flush()
`;

/** Empties the log, and holds the lock under which nobody else can commit until it is let go. */
const HOLDER = `${CONNECTION}
while True:
    ask('PRAGMA wal_checkpoint(TRUNCATE); BEGIN IMMEDIATE;')
    if os.path.getsize('/srv/app.db-wal') == 0: break
    ask('ROLLBACK;')
open('/srv/held', 'w').close()
while os.path.exists('/srv/held'): time.sleep(0.01)
`;

const PRE =
  'python3 /srv/holder.py >/dev/null 2>&1 & i=0; while [ ! -e /srv/held ] && [ $i -lt 200 ]; do sleep 0.1; i=$((i+1)); done; [ -e /srv/held ]';
const POST = 'rm -f /srv/held';

/** What the one file holds, looked at as a copy without its log. */
const LOOK =
  "cp /srv/app.db /tmp/copy.db; sqlite3 /tmp/copy.db 'PRAGMA integrity_check; SELECT count(*), max(id) FROM rows'";

let tested: RunnerUnderTest;
let taskId: TaskId;

beforeAll(async () => {
  tested = await runnerUnderTest({ EXIT_DEBOUNCE_MS: '600000' });
  taskId = tested.taskId('database');
  await tested.create('database', { image: await debianImage(tested.corner.dockerHost), command: LIVES });
  await sh(`mkdir -p /srv; ${written('writer', WRITER)}; ${written('holder', HOLDER)}`);
});
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const sh = (script: string) => tested.corner.sh(`savepoint-vps-${taskId}`, script);
const written = (name: string, text: string) => `cat > /srv/${name}.py <<'END'\n${text}\nEND\n:`;
const acknowledged = async () => Number(await sh('cat /srv/acknowledged 2>/dev/null || echo 0'));
const snap = (body: object) => tested.call(api.createSnapshot, { ...inside(), body });
const restore = (name: string) =>
  tested.call(api.restoreSnapshot, { params: { task_id: taskId, name }, body: { safety: false } });
const logBytes = async () => Number(await sh('stat -c %s /srv/app.db-wal 2>/dev/null || echo 0'));

it('is whole in one file, with every row that had been acknowledged, and writes go on afterwards', async () => {
  await sh('python3 /srv/writer.py >/dev/null 2>&1 &');
  await expect.poll(acknowledged, { timeout: 30_000 }).toBeGreaterThan(50);
  const plain = await snap({ alias: 'plain' });
  const before = await acknowledged();

  const quiet = await snap({
    pre: { command: ['/bin/sh', '-c', PRE] },
    post: { command: ['/bin/sh', '-c', POST] },
  });
  const after = await acknowledged();
  await expect.poll(acknowledged, { timeout: 30_000 }).toBeGreaterThan(after + 20);

  expect(quiet.hooks.map(({ when, ok }) => [when, ok])).toEqual([
    ['pre', true],
    ['post', true],
  ]);
  await restore(quiet.name);
  await sleep(100);
  const inLog = await logBytes();
  const [whole, count, last] = (await sh(LOOK)).trim().split(/[\n|]/);
  expect({ inLog, whole }).toEqual({ inLog: 0, whole: 'ok' });
  expect(Number(last)).toBeGreaterThanOrEqual(before);
  expect(Number(last)).toBeGreaterThanOrEqual(await acknowledged());
  expect(count).toBe(last);

  // Without the hooks, what is committed is in the log: the proof above would fail.
  await restore(plain.name);
  expect(await logBytes()).toBeGreaterThan(0);
});
