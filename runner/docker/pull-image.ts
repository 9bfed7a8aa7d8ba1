import { withDeadline } from './deadline.ts';
import type { EngineCalls } from './engine-calls.ts';
import { isImageId, splitReference } from './engine-refs.ts';
import { followProgress } from './follow-progress.ts';

/** Fetches an image from its registry. Throws image_not_found with the Engine's words when that fails. */
export async function pullImage(calls: EngineCalls, ref: string): Promise<void> {
  if (isImageId(ref)) return;
  const { repository, tag } = splitReference(ref);
  const deadlineMs = calls.deadlines.pull;
  const query = { fromImage: repository, tag };
  const call = { method: 'POST', path: '/images/create', query, about: 'pull', lane: 'pull', deadlineMs } as const;
  await withDeadline(deadlineMs, `pull of ${ref}`, (signal) => followProgress(calls.lines(call, signal), 'pull'));
}
