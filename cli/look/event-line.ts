import type { HostEvent } from '../../client/index.ts';
import { moment } from '../../client/words/figures.ts';

/** An event as a line. */
export function eventLine(event: HostEvent): string {
  const about = 'task_id' in event ? event.task_id : '';
  return [moment(event.at), event.node, about, event.type, detail(event)].filter((word) => word !== '').join('  ');
}

function detail(event: HostEvent): string {
  if ('operation' in event) {
    const { kind, state, step, error } = event.operation;
    return [kind, state === 'running' ? (step ?? '') : state, error?.message ?? '']
      .filter((word) => word !== '')
      .join(': ');
  }
  if ('snapshot' in event) return event.snapshot.alias ?? event.snapshot.name;
  if ('error' in event) return `${event.name}: ${event.error.message}`;
  if ('name' in event) return event.name;
  if ('outcome' in event) return [event.outcome, event.reason ?? ''].filter((word) => word !== '').join(': ');
  if ('from' in event) return `from ${event.from}`;
  return 'exit_code' in event && event.exit_code !== null ? `exit code ${event.exit_code}` : '';
}
