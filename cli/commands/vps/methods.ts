import { MethodWish } from '../../../client/index.ts';

/** How the snapshots of a VPS may be taken. */
export const METHODS = MethodWish.options;
export type Method = MethodWish;
