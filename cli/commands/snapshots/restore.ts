import { UsageError } from '../../frame/usage-error.ts';
import { number } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { planned } from '../../look/restore-words.ts';
import { restarted } from '../../look/snapshot-words.ts';
import { ofSnapshot, type OfSnapshot, ofVps } from '../slots.ts';

interface Asked extends OfSnapshot {
  /** Undefined: as the settings say. */
  readonly safety?: boolean;
  readonly dryRun?: true;
  readonly check?: string;
  readonly checkTimeout?: number;
}

export const restoreSnapshot = verb<Asked>({
  name: 'restore',
  summary: 'Put a VPS back to a snapshot, in place',
  slots: [ofVps, ofSnapshot],
  options: [
    option('--dry-run', 'only tell what it would do, and what would be lost'),
    option('--safety', 'save first what is there now, whatever the settings say'),
    option('--no-safety', 'do not save what is there now'),
    option('--check <COMMAND>', 'a line for its shell that must succeed afterwards, else all is as it was before'),
    option('--check-timeout <SECONDS>', 'for how long that is tried', number),
  ],
  examples: [
    'snapshots restore web golden',
    'snapshots restore web latest --dry-run',
    'snapshots restore web golden --check "curl -fsS localhost" --check-timeout 30',
  ],
  async run({ client, confirm, follow, show, signal }, asked) {
    const { task_id, name, safety, dryRun } = asked;
    const check = checkOf(asked);
    if (dryRun) return show(await client.snapshots.planRestore(task_id, name, { safety }, { signal }), planned);
    if (safety === false) await confirm(`Put ${task_id} back to ${name}, and lose what is on its disk now?`);
    show(await follow((options) => client.snapshots.restore(task_id, name, { safety, check }, options)), restarted);
  },
});

function checkOf({ check, checkTimeout }: Asked) {
  if (check !== undefined) return { command: ['/bin/sh', '-c', check], timeout_seconds: checkTimeout };
  if (checkTimeout !== undefined) throw new UsageError('--check-timeout goes with --check');
  return undefined;
}
