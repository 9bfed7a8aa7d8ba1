import type { Container } from '../ports/engine.ts';

/**
 * Whether a container that stands still was cut off when its machine went down. The Engine notes such an end only when
 * it is up again, or never; one that had ended before was ended by itself or by a person.
 */
export function fellWithMachine(container: Pick<Container, 'startedAt' | 'finishedAt'>, machineStarted: Date): boolean {
  const { startedAt, finishedAt } = container;
  if (startedAt === null) return false;
  if (finishedAt === null || Date.parse(finishedAt) < Date.parse(startedAt)) return true;
  return Date.parse(startedAt) < machineStarted.getTime() && Date.parse(finishedAt) >= machineStarted.getTime();
}
