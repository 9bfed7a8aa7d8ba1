import * as api from '../runner/wire/schedule-api.ts';
import type { Body, Connection, Options, Query } from './connection.ts';

/** Snapshots that are taken by themselves. */
export function scheduleCalls(ask: Connection) {
  return {
    get: (task_id: string, options?: Options) => ask(api.showSchedule, { params: { task_id } }, options),
    /** In place of what was said before. */
    set: (task_id: string, body: Body<typeof api.setSchedule>, options?: Options) =>
      ask(api.setSchedule, { params: { task_id }, body }, options),
    delete: (task_id: string, options?: Options) => ask(api.removeSchedule, { params: { task_id } }, options),
    /** When it would run; changes nothing. */
    preview: (task_id: string, query: Query<typeof api.previewSchedule>, options?: Options) =>
      ask(api.previewSchedule, { params: { task_id }, query }, options),
  };
}
