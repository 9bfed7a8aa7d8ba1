import type { Group } from '../../frame/verb.ts';
import { previewSchedule } from './preview.ts';
import { removeSchedule } from './rm.ts';
import { setSchedule } from './set.ts';
import { showSchedule } from './show.ts';

export const schedule: Group = {
  name: 'schedule',
  alias: 'schedules',
  summary: 'Snapshots that are taken by themselves',
  verbs: [showSchedule, setSchedule, removeSchedule, previewSchedule],
};
