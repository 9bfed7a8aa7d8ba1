import type { Slot } from '../../frame/slots.ts';

export const ofNode: Slot = { key: 'name', word: 'NAME', flags: '--name <NAME>', help: 'the node' };

export interface OfNode {
  readonly name: string;
}
