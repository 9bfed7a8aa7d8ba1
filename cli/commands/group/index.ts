import type { Group } from '../../frame/verb.ts';
import { restoreGroup } from './restore.ts';
import { snapshotGroup } from './snapshot.ts';

export const group: Group = {
  name: 'group',
  summary: 'Several VPSes in one call',
  verbs: [snapshotGroup, restoreGroup],
};
