import type { Operation } from '../../client/index.ts';
import { duration } from '../../client/words/figures.ts';
import { plain } from './plain.ts';

/** What a person sees of an operation that runs. */
export function progressText({ kind, task_id, step }: Operation, elapsedMs: number, usualMs: number | null): string {
  const what = plain(`${kind} ${task_id}${step === null ? '' : `: ${step}`}`);
  return `${what} · ${duration(elapsedMs)}${expectation(elapsedMs, usualMs)}`;
}

function expectation(elapsedMs: number, usualMs: number | null): string {
  if (usualMs === null) return '';
  return elapsedMs <= usualMs ? ` of about ${duration(usualMs)}` : `, longer than the usual ${duration(usualMs)}`;
}
