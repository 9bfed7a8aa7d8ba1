import { AppError } from '../wire/errors.ts';

const LONGEST = 100;
const FIELDS = 5;

/**
 * Refuses what may not reach the cron library: a range such as `0-999999999` makes it list every number in it, which
 * ends the process. Five fields and numbers of two digits bound what can be asked of it.
 */
export function checkCronExpression(expression: string): void {
  const problem = problemOf(expression);
  if (problem) throw new AppError('bad_request', `the schedule "${expression.slice(0, LONGEST)}" ${problem}`);
}

function problemOf(expression: string): string | undefined {
  if (expression.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (expression.trim().split(/\s+/).length !== FIELDS) return `does not have ${FIELDS} fields`;
  if (/\d{3}/.test(expression)) return 'has a number of more than two digits';
  return undefined;
}
