import type { Tool } from '../tool.ts';
import { createSnapshot } from './create-snapshot.ts';
import { forkSnapshot } from './fork-snapshot.ts';
import { restoreGroup, snapshotGroup } from './groups.ts';
import { listSnapshots } from './list-snapshots.ts';
import { listVps } from './list-vps.ts';
import { removeFork } from './remove-fork.ts';
import { restorePlan } from './restore-plan.ts';
import { restoreSnapshot } from './restore-snapshot.ts';
import { runCommand } from './run-command.ts';
import { vpsStatus } from './vps-status.ts';

/** In the order in which an agent reads them. */
export const tools: readonly Tool[] = [
  listVps,
  vpsStatus,
  listSnapshots,
  createSnapshot,
  restorePlan,
  restoreSnapshot,
  runCommand,
  forkSnapshot,
  removeFork,
  snapshotGroup,
  restoreGroup,
];
