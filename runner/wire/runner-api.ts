/**
 * Every call of the runner. The host serves the same values to people and passes them on to the node that owns the VPS.
 * The order matters: `/latest` stands before `/:name`.
 */
export * from './vps-api.ts';
export * from './snapshot-api.ts';
export * from './group-api.ts';
export * from './fork-api.ts';
export * from './exec-api.ts';
export * from './schedule-api.ts';
export * from './node-api.ts';
