import { containerOf, knownVps } from '../moves/open-vps.ts';
import type { Node } from '../node.ts';
import { planExpiry } from '../policy/expiry.ts';
import { planRotation, rulesFor } from '../policy/retention.ts';
import type { TaskId } from '../wire/names.ts';
import type { Retention, RetentionPlan } from '../wire/retention.ts';

/** What the rules of a VPS, or others that somebody wants to try, say of its snapshots now. Deletes nothing. */
export async function planRetention(node: Node, taskId: TaskId, tried: Retention): Promise<RetentionPlan> {
  const vps = knownVps(node, taskId);
  const rules = rulesFor({ ...vps.retention, ...tried }, node.settings.retention);
  const container = await containerOf(node, vps);
  const expired = planExpiry(vps, { now: node.clock.now(), days: rules.days, hasContainer: container !== undefined });
  const over = new Set(expired.map(({ name }) => name));
  const left = { ...vps, snapshots: vps.snapshots.filter(({ name }) => !over.has(name)) };
  const { keep, remove } = planRotation(left, rules);
  const scheduled = vps.schedule?.keep ?? null;
  return { task_id: taskId, rules, scheduled, keep: [...keep], remove: [...expired, ...remove] };
}
