import { SavepointError } from '../../client/index.ts';
import { UsageError } from '../frame/usage-error.ts';
import { plain } from '../look/plain.ts';
import { adviceFor } from './advice.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';

/** How a command that threw ends, and what is said of it. */
export interface Outcome {
  readonly exit: number;
  readonly text: string;
}

export function explain(thrown: unknown, json: boolean): Outcome {
  if (thrown instanceof SavepointError) {
    const { code, message, details } = thrown;
    const body = () => JSON.stringify({ error: { code, message, details } });
    return { exit: exitCodeOf(code), text: json ? body() : withAdvice(message, adviceFor(code)) };
  }
  if (thrown instanceof UsageError) {
    return { exit: EXIT.usage, text: withAdvice(thrown.message, 'With --help a command says what it takes.') };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { exit: EXIT.failed, text: withAdvice(message, null) };
}

function withAdvice(message: string, advice: string | null): string {
  return plain(`savepoint: ${message}${advice === null ? '' : `\n${advice}`}`);
}
