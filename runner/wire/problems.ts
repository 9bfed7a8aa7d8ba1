import type { z } from 'zod';
import { AppError } from './errors.ts';

/** One thing that is wrong with a call: where it stands, as `body.ports.0`, and what is wrong with it. */
export interface Problem {
  readonly where: string;
  readonly problem: string;
}

// A body can have more faults than anybody wants to read, and each may repeat a part of it.
const MOST_PROBLEMS = 100;
const LONGEST_TEXT = 300;

/** What a schema found, in words for people. */
export function problemsOf(where: string, error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue) => explain([where], issue));
}

/** The error that names every problem. */
export function badRequest(problems: readonly Problem[]): AppError {
  const named = problems.slice(0, MOST_PROBLEMS);
  const more = problems.length - named.length;
  const text = named.map(({ where, problem }) => `${where}: ${problem}`).join('; ');
  return new AppError('bad_request', text.slice(0, 2000), { problems: named, ...(more > 0 ? { more } : {}) });
}

type Issue = z.core.$ZodIssue;

function explain(parent: readonly PropertyKey[], issue: Issue): Problem[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'invalid_key') return [problem(path, issue.issues.map(({ message }) => message).join(', '))];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return explainUnion(path, issue.errors);
  return [problem(path, issue.message)];
}

/** Of several forms that a value may have, those are explained that it comes near to: where at least its type fits. */
function explainUnion(path: readonly PropertyKey[], forms: readonly (readonly Issue[])[]): Problem[] {
  const near = forms.filter(
    (issues) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0),
  );
  const [form, ...others] = near.length > 0 ? near : forms;
  const problems = (form ?? []).flatMap((issue) => explain(path, issue));
  if (others.length === 0) return problems;
  const all = [...problems, ...others.flat().flatMap((issue) => explain(path, issue))];
  return [problem(path, [...new Set(all.map((each) => each.problem))].join(', or '))];
}

function problem(path: readonly PropertyKey[], text: string): Problem {
  return { where: path.map(String).join('.').slice(0, LONGEST_TEXT), problem: text.slice(0, LONGEST_TEXT) };
}
