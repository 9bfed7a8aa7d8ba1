import express, { type RequestHandler } from 'express';
import { badRequest } from './problems.ts';

const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 32;

/** Reads a JSON body, and refuses one that is made to harm who looks into it. */
export const jsonBody: RequestHandler[] = [
  express.json({ limit: MAX_BYTES, strict: true }),
  (request, _response, next) => {
    const problem = harm(request.body);
    next(problem && badRequest([{ where: 'body', problem }]));
  },
];

function harm(body: unknown): string | undefined {
  // Level by level, not by recursion: a deep body must not exhaust the stack of its own inspection.
  let level = [body].filter(isContainer);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_DEPTH) return `nested more than ${MAX_DEPTH} deep`;
    if (level.some((container) => Object.hasOwn(container, '__proto__'))) return 'a key must not be __proto__';
    level = level.flatMap((container) => Object.values(container)).filter(isContainer);
  }
  return undefined;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
