import type { Group, Verb } from '../frame/verb.ts';
import { audit } from './audit.ts';
import { completion } from './completion.ts';
import { doctor } from './doctor.ts';
import { events } from './events.ts';
import { group } from './group/index.ts';
import { login } from './login.ts';
import { mcp } from './mcp.ts';
import { node } from './node/index.ts';
import { operations } from './operations.ts';
import { retention } from './retention.ts';
import { schedule } from './schedule/index.ts';
import { snapshots } from './snapshots/index.ts';
import { logSnapshots } from './snapshots/log.ts';
import { token } from './token/index.ts';
import { up } from './up.ts';
import { vps } from './vps/index.ts';

/** All that can be done, in the order of the help. */
export const groups: readonly Group[] = [vps, snapshots, schedule, group, node, token];
export const verbs: readonly Verb[] = [
  up,
  login,
  doctor,
  // As people know it of git; also among what there is of snapshots.
  logSnapshots,
  retention,
  operations,
  events,
  audit,
  mcp,
  completion,
];
