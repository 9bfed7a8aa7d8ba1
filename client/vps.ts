import { execInVps } from '../runner/wire/exec-api.ts';
import * as api from '../runner/wire/vps-api.ts';
import type { Body, Connection, LongOptions, Options, Query } from './connection.ts';

/** The life of VPSes. */
export function vpsCalls(ask: Connection) {
  return {
    create: (wish: Body<typeof api.createVps>, options?: LongOptions) => ask(api.createVps, { body: wish }, options),
    /** Manages a container that exists already. */
    adopt: (wish: Body<typeof api.adoptVps>, options?: LongOptions) => ask(api.adoptVps, { body: wish }, options),
    list: (query?: Query<typeof api.listVps>, options?: Options) => ask(api.listVps, { query }, options),
    /** Those that run. */
    active: (options?: Options) => ask(api.activeVps, {}, options),
    get: (task_id: string, options?: Options) => ask(api.vpsStatus, { params: { task_id } }, options),
    storage: (task_id: string, options?: Options) => ask(api.vpsStorage, { params: { task_id } }, options),
    stop: (task_id: string, body?: Body<typeof api.stopVps>, options?: LongOptions) =>
      ask(api.stopVps, { params: { task_id }, body }, options),
    start: (task_id: string, options?: LongOptions) => ask(api.startVps, { params: { task_id } }, options),
    restart: (task_id: string, body?: Body<typeof api.restartVps>, options?: LongOptions) =>
      ask(api.restartVps, { params: { task_id }, body }, options),
    pause: (task_id: string, options?: LongOptions) => ask(api.pauseVps, { params: { task_id } }, options),
    resume: (task_id: string, options?: LongOptions) => ask(api.resumeVps, { params: { task_id } }, options),
    /** Runs a command in it, and waits for its end: also one that failed is an answer. */
    exec: (task_id: string, body: Body<typeof execInVps>, options?: Options) =>
      ask(execInVps, { params: { task_id }, body }, options),
    edit: (task_id: string, body: Body<typeof api.editVps>, options?: Options) =>
      ask(api.editVps, { params: { task_id }, body }, options),
    delete: (task_id: string, query?: Query<typeof api.deleteVps>, options?: LongOptions) =>
      ask(api.deleteVps, { params: { task_id }, query }, options),
  };
}
