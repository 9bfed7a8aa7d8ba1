import { z } from 'zod';

const WORD = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
// Control characters, line breaks of any kind, and halves of characters, which no UTF-8 file can hold.
const NO_LINE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
const DOTS = /^\.\.?$/;

/** The id of a VPS. Its form is what an image name takes, because it becomes part of one. */
export const TaskId = z
  .string()
  .max(63)
  .regex(new RegExp(`^${WORD}$`), 'lower-case letters and digits, separated by . _ __ or -')
  .brand<'TaskId'>();
export type TaskId = z.output<typeof TaskId>;

/** The id of a snapshot: the UTC second it was asked for, with -2, -3... when the second is taken. */
export const SnapshotName = z
  .string()
  .regex(/^snap-\d{8}-\d{6}(?:-\d{1,6})?$/, 'snap-YYYYMMDD-HHMMSS')
  .brand<'SnapshotName'>();
export type SnapshotName = z.output<typeof SnapshotName>;

/** One line of text from a person. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !NO_LINE.test(text), 'no control characters');

/** A line that can be a part of a URL's path: `.` and `..` would lead to another path, and so to another VPS. */
const pathPart = (max: number) => line(max).refine((text) => !DOTS.test(text), 'neither . nor ..');

/** A person's name for a snapshot. It can never be mistaken for a snapshot's own name. */
export const Alias = pathPart(100)
  .refine((text) => !text.startsWith('snap-'), 'an alias does not start with snap-')
  .refine((text) => text !== 'latest' && text !== 'container', 'this word has a meaning of its own');
export type Alias = z.output<typeof Alias>;

/** How a call names a snapshot: by name, by alias, or `latest`. */
export const SnapshotRef = pathPart(100);
export type SnapshotRef = z.output<typeof SnapshotRef>;

/** How long something may be kept, at most. */
export const MOST_DAYS = 36_500;
export const Days = z.number().positive().max(MOST_DAYS);

/** A query's yes or no. */
export const Flag = z.enum(['true', 'false', '1', '0', '']).transform((word) => word !== 'false' && word !== '0');

/** The path of a call about one VPS. */
export const OfVps = z.strictObject({ task_id: TaskId });
