import type { Group } from '../../frame/verb.ts';
import { createToken } from './create.ts';
import { listTokens } from './list.ts';
import { removeToken } from './rm.ts';

export const token: Group = {
  name: 'token',
  alias: 'tokens',
  summary: 'Who may do what',
  verbs: [listTokens, createToken, removeToken],
};
