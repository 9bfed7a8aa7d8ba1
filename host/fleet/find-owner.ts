import { AppError } from '../../runner/wire/errors.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import { vpsStatus } from '../../runner/wire/runner-api.ts';
import { given, refusing, silent } from '../policy/fleet-view.ts';
import type { Fleet } from './fleet.ts';
import type { Place } from './owners.ts';

/**
 * The node that owns a VPS. Throws `vps_not_found` when all nodes say so, `node_unavailable` when one that may have it
 * is away, and `wrong_state` when several have one: no one must guess which was meant.
 */
export async function findOwner(fleet: Fleet, taskId: TaskId): Promise<Place> {
  const known = fleet.owners.of(taskId);
  if (known.length > 0) return only(taskId, known);
  const { places, silent } = await askForOwner(fleet, taskId);
  return ownerAmong(taskId, places, silent);
}

/** The same, when it is known which nodes have it, and which could not be asked. */
export function ownerAmong(taskId: TaskId, places: readonly Place[], silent: readonly string[]): Place {
  if (places.length > 0) return only(taskId, places);
  if (silent.length === 0) throw vpsNotFound(taskId);
  const message = `no VPS ${taskId} on the nodes that answer, but ${silent.join(', ')} could not be asked`;
  throw new AppError('node_unavailable', message, { nodes: silent });
}

interface Owned {
  readonly places: Place[];
  /** The nodes that may know more than they said. */
  readonly silent: string[];
}

/** Asks all nodes for a VPS, whatever was heard before. */
export async function askForOwner(fleet: Fleet, taskId: TaskId): Promise<Owned> {
  const answers = await fleet.everyone(vpsStatus, { params: { task_id: taskId } });
  // What was supposed of a node that says so itself is not so: a creation failed there, perhaps.
  for (const node of refusing(answers, 'vps_not_found')) fleet.owners.forget(node, taskId);
  const places = given(answers).map(({ node, value }) => {
    fleet.owners.learn(node, value);
    return { node, project: value.project };
  });
  return { places, silent: silent(answers, 'vps_not_found') };
}

export function vpsNotFound(taskId: string): AppError {
  return new AppError('vps_not_found', `there is no VPS ${taskId}`, { task_id: taskId });
}

function only(taskId: TaskId, places: readonly Place[]): Place {
  const [place, ...others] = places;
  if (place && others.length === 0) return place;
  const nodes = places.map(({ node }) => node);
  const message = `the nodes ${nodes.join(' and ')} both have a VPS ${taskId}: remove one of the nodes`;
  throw new AppError('wrong_state', message, { task_id: taskId, nodes });
}
