import type { Group } from '../../frame/verb.ts';
import { addNode } from './add.ts';
import { listNodes } from './list.ts';
import { removeNode } from './rm.ts';
import { nodeStorage } from './storage.ts';

export const node: Group = {
  name: 'node',
  alias: 'nodes',
  summary: 'The machines that VPSes are on',
  verbs: [listNodes, addNode, removeNode, nodeStorage],
};
