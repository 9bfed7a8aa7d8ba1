import type { Accepted, Parsed, Reply } from '../../runner/wire/endpoint.ts';
import { forkSnapshot } from '../../runner/wire/runner-api.ts';
import { type Caller, projectOfFork } from '../policy/access.ts';
import { type Placing, placeVps } from './place-vps.ts';
import { withOwner } from './with-owner.ts';

type Fork = typeof forkSnapshot;

/** Makes a fork where its source is, for a caller who sees that. */
export function forkVps(
  placing: Placing,
  caller: Caller,
  input: Parsed<Fork>,
  patienceMs: number,
): Promise<Reply<Fork> | Accepted> {
  const body = { ...input.body, project: projectOfFork(caller, input.body) };
  return withOwner(placing.fleet, caller, input.params.task_id, ({ name }) =>
    placeVps(placing, forkSnapshot, { ...input, body }, patienceMs, name),
  );
}
