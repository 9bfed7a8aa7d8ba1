/** Savepoint from a program, in Node and in browsers. */
export { SavepointClient } from './savepoint-client.ts';
export type { ClientSettings } from './savepoint-client.ts';
export type { LongOptions, Options } from './connection.ts';
export type { EventOptions } from './hear-events.ts';
export { AppError as SavepointError, ERRORS } from '../runner/wire/errors.ts';
export type { ErrorCode, ErrorDetails } from '../runner/wire/errors.ts';
export type { Role } from '../runner/wire/endpoint.ts';
export { MethodWish } from '../runner/wire/model.ts';
export type * from '../runner/wire/model.ts';
export type { GroupRestored, GroupSnapshots } from '../runner/wire/group-api.ts';
export { parseTiers, tiersText } from '../runner/wire/retention.ts';
export { usualTime } from '../runner/wire/usual-time.ts';
export type { Hook, Hooks, HookRun } from '../runner/wire/hooks.ts';
export type { Executed } from '../runner/wire/exec-api.ts';
export type { RestorePlan, Unsaved } from '../runner/wire/restore-plan.ts';
export type { Retention, RetentionPlan, RetentionRules, Tiers } from '../runner/wire/retention.ts';
export type { Session } from '../host/wire/session-api.ts';
export type { AuditEntry, Health, HostEvent, NodeView, Scope, Token } from '../host/wire/host-model.ts';
