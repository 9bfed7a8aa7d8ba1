import * as api from '../host/wire/host-api.ts';
import type { Body, Connection, Options, Query } from './connection.ts';

export function nodeCalls(ask: Connection) {
  return {
    list: (options?: Options) => ask(api.listNodes, {}, options),
    add: (node: Body<typeof api.addNode>, options?: Options) => ask(api.addNode, { body: node }, options),
    remove: (name: string, options?: Options) => ask(api.removeNode, { params: { name } }, options),
    storage: (name: string, options?: Options) => ask(api.nodeStorage, { params: { name } }, options),
  };
}

export function tokenCalls(ask: Connection) {
  return {
    list: (options?: Options) => ask(api.listTokens, {}, options),
    /** The secret is in this answer and nowhere else. */
    create: (token: Body<typeof api.createToken>, options?: Options) => ask(api.createToken, { body: token }, options),
    delete: (id: string, options?: Options) => ask(api.deleteToken, { params: { id } }, options),
  };
}

export function auditCalls(ask: Connection) {
  return {
    list: (query?: Query<typeof api.listAudit>, options?: Options) => ask(api.listAudit, { query }, options),
  };
}
