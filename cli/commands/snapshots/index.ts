import type { Group } from '../../frame/verb.ts';
import { bisectSnapshots } from './bisect.ts';
import { createSnapshot } from './create.ts';
import { deleteSnapshots } from './delete.ts';
import { editSnapshot } from './edit.ts';
import { forkSnapshot } from './fork.ts';
import { latestSnapshot } from './latest.ts';
import { listSnapshots } from './list.ts';
import { logSnapshots } from './log.ts';
import { pinSnapshot, unpinSnapshot } from './pin.ts';
import { renameSnapshot } from './rename.ts';
import { restoreSnapshot } from './restore.ts';
import { showSnapshot } from './show.ts';

export const snapshots: Group = {
  name: 'snapshots',
  alias: 'snapshot',
  summary: 'Snapshots of VPSes',
  verbs: [
    createSnapshot,
    listSnapshots,
    latestSnapshot,
    showSnapshot,
    restoreSnapshot,
    forkSnapshot,
    deleteSnapshots,
    renameSnapshot,
    pinSnapshot,
    unpinSnapshot,
    editSnapshot,
    logSnapshots,
    bisectSnapshots,
  ],
};
