import { AppError } from '../../runner/wire/errors.ts';
import type { Operation, Vps } from '../../runner/wire/model.ts';

/** What a node said to a question that all were asked. */
export type Answer<T> =
  { readonly node: string; readonly value: T } | { readonly node: string; readonly error: AppError };

export interface VpsList {
  readonly vps: Vps[];
  readonly count: number;
  readonly unavailable_nodes: string[];
}

/**
 * One list of the VPSes that the caller sees, oldest first; nodes that gave none are named. Throws `node_unavailable` when
 * none of them did: a list of nothing would say that there is nothing.
 */
export function mergeVps(answers: readonly Answer<{ vps: Vps[] }>[], sees: (vps: Vps) => boolean): VpsList {
  refuseSilence(answers);
  const vps = given(answers).flatMap(({ value }) => value.vps.filter(sees));
  vps.sort((one, other) => compare(one.created_at, other.created_at) || compare(one.task_id, other.task_id));
  return { vps, count: vps.length, unavailable_nodes: silent(answers) };
}

export interface OperationList {
  readonly operations: Operation[];
  readonly count: number;
  readonly unavailable_nodes: string[];
}

/** The same of the operations that the caller sees, newest first. */
export function mergeOperations(
  answers: readonly Answer<{ operations: Operation[] }>[],
  sees: (operation: Operation, node: string) => boolean,
): OperationList {
  refuseSilence(answers);
  const operations = given(answers).flatMap(({ node, value }) => value.operations.filter((each) => sees(each, node)));
  operations.sort((one, other) => compare(other.started_at, one.started_at) || compare(other.id, one.id));
  return { operations, count: operations.length, unavailable_nodes: silent(answers) };
}

/** The answers that are values. */
export function given<T>(answers: readonly Answer<T>[]): { node: string; value: T }[] {
  return answers.filter((answer): answer is { node: string; value: T } => 'value' in answer);
}

/** The nodes that may know more than they said: they gave another answer than a value or "there is none". */
export function silent<T>(answers: readonly Answer<T>[], none?: AppError['code']): string[] {
  return answers.filter((answer) => 'error' in answer && answer.error.code !== none).map(({ node }) => node);
}

/** The nodes that answered with this very error. */
export function refusing<T>(answers: readonly Answer<T>[], code: AppError['code']): string[] {
  return answers.filter((answer) => 'error' in answer && answer.error.code === code).map(({ node }) => node);
}

function refuseSilence(answers: readonly Answer<unknown>[]): void {
  const reasons = answers.map((answer) => ('error' in answer ? answer.error.message : undefined));
  if (reasons.length === 0 || reasons.includes(undefined)) return;
  const nodes = answers.map(({ node }) => node);
  const why = nodes.map((node, nth) => `${node} (${reasons[nth]})`).join(', ');
  throw new AppError('node_unavailable', `no node gave its list: ${why}`, { nodes });
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
