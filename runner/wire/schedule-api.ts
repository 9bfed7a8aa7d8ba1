import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Instant } from './model.ts';
import { OfVps, TaskId } from './names.ts';
import { Cron, Schedule, SetSchedule, TimeZone } from './schedule.ts';

/** Snapshots that are taken by themselves. */

const path = '/api/vps/schedules/:task_id';

export const showSchedule = endpoint({
  method: 'GET',
  path,
  summary: 'When snapshots of a VPS are taken by themselves, and how that went',
  role: 'viewer',
  params: OfVps,
  reply: Schedule,
  errors: ['vps_not_found', 'schedule_not_found'],
});

export const setSchedule = endpoint({
  method: 'PUT',
  path,
  summary: 'Let snapshots of a VPS be taken by themselves, in place of what was said before',
  role: 'operator',
  params: OfVps,
  body: SetSchedule,
  reply: Schedule,
  errors: ['vps_not_found', 'vps_busy', 'wrong_state'],
});

export const removeSchedule = endpoint({
  method: 'DELETE',
  path,
  summary: 'Take no more snapshots by themselves; those that were taken stay',
  role: 'operator',
  params: OfVps,
  reply: z.object({ task_id: TaskId }),
  errors: ['vps_not_found', 'schedule_not_found', 'vps_busy'],
});

export const previewSchedule = endpoint({
  method: 'GET',
  path: `${path}/preview`,
  summary: 'When a schedule would run; changes nothing',
  role: 'viewer',
  params: OfVps,
  query: z.strictObject({ cron: Cron, time_zone: TimeZone.default('UTC') }),
  reply: z.object({ next_runs: z.array(Instant) }),
  errors: ['vps_not_found'],
});
