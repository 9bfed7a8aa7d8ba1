import { AppError } from '../../runner/wire/errors.ts';

interface Reservation {
  readonly taskId: string | undefined;
  node: string | undefined;
}

/**
 * The VPSes that are being made.
 *
 * INVARIANT: from before the nodes are asked whether a task_id is free until its VPS is there or will not be, nobody
 * else can make one of that task_id through this host. So no two nodes get it.
 */
export class Reservations {
  readonly #held = new Set<Reservation>();

  /** Throws `vps_exists` when the task_id is taken. */
  take(taskId: string | undefined): Reservation {
    if (taskId !== undefined && [...this.#held].some((held) => held.taskId === taskId)) {
      throw new AppError('vps_exists', `a VPS ${taskId} is being made already`, { task_id: taskId });
    }
    const reservation: Reservation = { taskId, node: undefined };
    this.#held.add(reservation);
    return reservation;
  }

  release(reservation: Reservation): void {
    this.#held.delete(reservation);
  }

  countOn(node: string): number {
    return [...this.#held].filter((held) => held.node === node).length;
  }
}
