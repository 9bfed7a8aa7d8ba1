import type { Logger } from '../../../config/logger.ts';
import type { Placing } from '../../fleet/place-vps.ts';
import type { Desk } from '../route.ts';
import { box } from './box.ts';
import { hoody } from './hoody.ts';

/** The calls of other systems, for programs that were written for those. */
export function dialects(desk: Desk, placing: Placing, log: Logger): void {
  hoody(desk, placing, log);
  box(desk, placing, log);
}
