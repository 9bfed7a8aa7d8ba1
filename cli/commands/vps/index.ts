import type { Group } from '../../frame/verb.ts';
import { adoptVps } from './adopt.ts';
import { createVps } from './create.ts';
import { editVps } from './edit.ts';
import { execInVps } from './exec.ts';
import { listVps } from './list.ts';
import { restartVps } from './restart.ts';
import { removeVps } from './rm.ts';
import { pauseVps, resumeVps, startVps } from './simple.ts';
import { vpsStatus } from './status.ts';
import { stopVps } from './stop.ts';
import { vpsStorage } from './storage.ts';

export const vps: Group = {
  name: 'vps',
  summary: 'The life of VPSes',
  verbs: [
    createVps,
    adoptVps,
    listVps,
    vpsStatus,
    stopVps,
    startVps,
    restartVps,
    pauseVps,
    resumeVps,
    execInVps,
    editVps,
    vpsStorage,
    removeVps,
  ],
};
