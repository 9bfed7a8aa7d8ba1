import { z } from 'zod';

/** What a process can be given: the end of a text is a NUL to it. */
export const processText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0]*$/, 'no NUL');

export const Command = z
  .array(processText(8192))
  .min(1)
  .max(256)
  .refine(([program]) => program !== '', 'a program to run')
  .describe('a program and its arguments; no shell reads them unless it is the program');

export const User = z.string().regex(/^[a-zA-Z0-9_.-]{1,64}(?::[a-zA-Z0-9_.-]{1,64})?$/, 'user or user:group');
