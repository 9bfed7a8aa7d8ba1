import { follow } from '../../runner/wire/call.ts';
import { Accepted, type Parsed, type Reply } from '../../runner/wire/endpoint.ts';
import { AppError } from '../../runner/wire/errors.ts';
import type { adoptVps, createVps, forkSnapshot } from '../../runner/wire/runner-api.ts';
import { chooseHome, type Homes } from './choose-home.ts';
import type { Fleet } from './fleet.ts';
import { passOn } from './reach.ts';

export interface Placing extends Homes {
  readonly stopping: AbortSignal;
}

type Placed = typeof createVps | typeof adoptVps | typeof forkSnapshot;

/**
 * Makes or adopts a VPS on the node that is named, or on the best one. No two nodes ever get the same task_id.
 * `at`: the only node where it can be.
 */
export async function placeVps<E extends Placed>(
  placing: Placing,
  called: E,
  input: Parsed<E>,
  patienceMs: number,
  at?: string,
): Promise<Reply<E> | Accepted> {
  const { fleet, reservations, stopping } = placing;
  const { task_id } = input.body;
  const wanted = at ?? ('node' in input.body ? input.body.node : undefined);
  const reservation = reservations.take(task_id);
  const release = () => reservations.release(reservation);
  try {
    const node = await chooseHome(placing, called, task_id, wanted);
    const target = fleet.target(node);
    reservation.node = node;
    const made = await passOn(target, called, input, patienceMs, stopping).catch((cause: unknown) => {
      throw doubted(fleet, node, input.body, cause);
    });
    if (made instanceof Accepted) {
      // Whoever asked for it may look at the operation before the VPS is there.
      const { project = null } = input.body;
      fleet.owners.suppose(node, { task_id: made.operation.task_id, project });
      const ended = follow(target, called, made.operation, { signal: stopping });
      void ended
        .then(
          (vps) => fleet.owners.learn(node, vps),
          () => undefined,
        )
        .finally(release);
    } else {
      fleet.owners.learn(node, made);
      release();
    }
    return made;
  } catch (cause) {
    release();
    throw cause;
  }
}

/**
 * A node that fell silent may have made the VPS all the same. Until it says otherwise it is taken for the owner, so that
 * nobody makes a second one elsewhere.
 */
function doubted(fleet: Fleet, node: string, wanted: Parsed<Placed>['body'], cause: unknown): unknown {
  const { task_id, project = null } = wanted;
  const isSilent = cause instanceof AppError && cause.code === 'node_unavailable';
  if (isSilent && task_id !== undefined) fleet.owners.suppose(node, { task_id, project });
  return cause;
}
