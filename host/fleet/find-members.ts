import { AppError } from '../../runner/wire/errors.ts';
import type { Vps } from '../../runner/wire/model.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import { badRequest } from '../../runner/wire/problems.ts';
import { listVps, MOST_MEMBERS, ownedVps } from '../../runner/wire/runner-api.ts';
import { type Caller, sees } from '../policy/access.ts';
import { type Answer, given, mergeVps, silent } from '../policy/fleet-view.ts';
import { type Members, splitByNode } from '../policy/group-members.ts';
import { ownerAmong, vpsNotFound } from './find-owner.ts';
import type { Fleet } from './fleet.ts';
import type { Place } from './owners.ts';

export interface Named {
  readonly task_ids?: readonly TaskId[];
  readonly project?: string;
}

/**
 * The VPSes that a call names and its caller sees, by the nodes that have them. An id that leads nowhere is lost by
 * itself; a project without a VPS is an error, as its name may be misspelt.
 */
export function findMembers(fleet: Fleet, caller: Caller, { task_ids, project }: Named): Promise<Members> {
  return task_ids ? membersByIds(fleet, caller, [...new Set(task_ids)]) : membersOfProject(fleet, caller, project);
}

async function membersOfProject(fleet: Fleet, caller: Caller, project: string | undefined): Promise<Members> {
  const answers = await fleet.everyone(listVps, { query: { deleted: 'false' } });
  const { vps, unavailable_nodes } = mergeVps(answers, (each) => each.project === project && sees(caller, each));
  if (vps.length === 0) throw notOne(project, unavailable_nodes);
  if (vps.length > MOST_MEMBERS) {
    const problem = `it has ${vps.length} VPSes, and a call takes at most ${MOST_MEMBERS}: name some of them`;
    throw badRequest([{ where: 'body.project', problem }]);
  }
  const ids = [...new Set(vps.map(({ task_id }) => task_id))];
  const places = placesIn(answers);
  return splitByNode(ids, unavailable_nodes, (id) => seenOwner(caller, id, places.get(id) ?? [], unavailable_nodes));
}

async function membersByIds(fleet: Fleet, caller: Caller, ids: readonly TaskId[]): Promise<Members> {
  const isKnown = ids.every((id) => fleet.owners.of(id).length > 0);
  // One question for all of them, however many are unknown.
  const answers = isKnown ? [] : await fleet.everyone(ownedVps);
  const places = placesIn(answers);
  const placesOf = (id: TaskId) => {
    const known = fleet.owners.of(id);
    return known.length > 0 ? known : (places.get(id) ?? []);
  };
  return splitByNode(ids, [], (id) => seenOwner(caller, id, placesOf(id), silent(answers)));
}

type Listed = { readonly vps: readonly Pick<Vps, 'task_id' | 'project'>[] };

function placesIn(answers: readonly Answer<Listed>[]): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  for (const { node, value } of given(answers)) {
    for (const { task_id, project } of value.vps) {
      places.set(task_id, [...(places.get(task_id) ?? []), { node, project }]);
    }
  }
  return places;
}

/** What the caller does not see is not there. */
function seenOwner(caller: Caller, id: TaskId, places: readonly Place[], away: readonly string[]): Place | AppError {
  try {
    const owner = ownerAmong(id, places, away);
    return sees(caller, { task_id: id, project: owner.project }) ? owner : vpsNotFound(id);
  } catch (cause) {
    if (cause instanceof AppError) return cause;
    throw cause;
  }
}

function notOne(project: string | undefined, away: readonly string[]): AppError {
  if (away.length === 0) return new AppError('vps_not_found', `there is no VPS in the project ${project}`, { project });
  const message = `no VPS of the project ${project} on the nodes that answer, but ${away.join(', ')} could not be asked`;
  return new AppError('node_unavailable', message, { nodes: away });
}
