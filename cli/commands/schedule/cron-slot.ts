import type { Slot } from '../../frame/slots.ts';

export const CRON: Slot = {
  key: 'cron',
  word: 'CRON',
  flags: '--cron <CRON>',
  help: 'when: @hourly, @daily, @weekly, or five fields as cron has them, in quotes',
};
