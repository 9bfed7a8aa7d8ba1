import { AppError } from '../../runner/wire/errors.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import { badRequest } from '../../runner/wire/problems.ts';
import { adoptVps, nodeInfo } from '../../runner/wire/runner-api.ts';
import { chooseNode } from '../policy/choose-node.ts';
import { given } from '../policy/fleet-view.ts';
import { askForOwner } from './find-owner.ts';
import type { Fleet } from './fleet.ts';
import type { Reservations } from './reservations.ts';

export interface Homes {
  readonly fleet: Fleet;
  readonly reservations: Reservations;
}

/** The node where a VPS is to be made. The caller holds the reservation of its task_id. */
export async function chooseHome(
  homes: Homes,
  called: { readonly path: string },
  taskId: TaskId | undefined,
  wanted: string | undefined,
): Promise<string> {
  const { fleet } = homes;
  if (wanted !== undefined) fleet.target(wanted);
  const owner = taskId === undefined ? undefined : await knownOwner(fleet, taskId);
  if (owner !== undefined && wanted !== undefined && owner !== wanted) {
    throw new AppError('vps_exists', `the node ${owner} has a VPS ${taskId}`, { task_id: taskId, node: owner });
  }
  // A node that knows the task_id decides itself: it may hold no more than the snapshots of a deleted VPS.
  const home = owner ?? wanted;
  if (home !== undefined) return home;
  return called.path === adoptVps.path ? onlyNode(fleet) : leastLoaded(homes);
}

/** A node that is away counts with what was heard from it. If that is nothing, it may have the VPS. */
async function knownOwner(fleet: Fleet, taskId: TaskId): Promise<string | undefined> {
  const { places, silent } = await askForOwner(fleet, taskId);
  const unheard = silent.filter((node) => !fleet.owners.hasListed(node));
  if (unheard.length > 0) {
    const message = `whether ${taskId} is free is not known: ${unheard.join(', ')} could not be asked`;
    throw new AppError('node_unavailable', message, { nodes: unheard });
  }
  const remembered = silent.find((node) => fleet.owners.at(node, taskId));
  return places[0]?.node ?? remembered;
}

/** A container is on a certain node: which one it is cannot be guessed. */
function onlyNode(fleet: Fleet): string {
  const [name, ...others] = fleet.names();
  if (name !== undefined && others.length === 0) return name;
  throw badRequest([{ where: 'body.node', problem: `say which node has it: ${fleet.names().join(', ')}` }]);
}

async function leastLoaded({ fleet, reservations }: Homes): Promise<string> {
  const infos = given(await fleet.everyone(nodeInfo));
  return chooseNode(infos.map(({ node, value }) => ({ node, info: value, pending: reservations.countOn(node) })));
}
