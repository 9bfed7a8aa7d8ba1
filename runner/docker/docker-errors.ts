import { AppError, type ErrorCode } from '../wire/errors.ts';

/** What a call is about: it decides what an unclear refusal means. */
export type About = 'engine' | 'container' | 'image' | 'network' | 'volume' | 'start' | 'pull';

const LONGEST_WORDS = 2000;

const BY_WORDS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/no space left on device|disk quota exceeded/i, 'no_space'],
  [/port is already allocated|ports? (?:is|are) not available/i, 'port_taken'],
  // Alone, the last words may also speak of a container's own address.
  [/(?:bind: |failed to listen on \w+ socket: |failed to bind host port .*: )address already in use/i, 'port_taken'],
  [/no such image|no such image or container/i, 'image_not_found'],
  [/network \S+ not found|no such network/i, 'network_not_found'],
  [/container name \S+ is already in use/i, 'vps_exists'],
  // The first letters of an id that several containers share: the Engine calls it a failure of its own.
  [/multiple ids found/i, 'bad_request'],
];

const BY_SUBJECT = {
  engine: 'engine_error',
  container: 'container_not_found',
  image: 'image_not_found',
  network: 'network_not_found',
  volume: 'engine_error',
  start: 'container_not_found',
  pull: 'image_not_found',
} as const satisfies Record<About, ErrorCode>;

/** What the Engine refused, with its own words. `id` is the container that the call named, if any. */
export function refused(status: number, words: string, about: About, id?: string): AppError {
  const message = words.trim().slice(0, LONGEST_WORDS) || `the Engine answered ${status}`;
  return new AppError(codeOf(status, words, about, id), message, { status });
}

function codeOf(status: number, words: string, about: About, id?: string): ErrorCode {
  const known = BY_WORDS.find(([pattern]) => pattern.test(words))?.[1];
  if (known) return known;
  if (about === 'pull') return 'image_not_found';
  if (about === 'start') return status === 404 && id && words.includes(id) ? 'container_not_found' : 'start_failed';
  if (status === 404) return /no such container/i.test(words) ? 'container_not_found' : BY_SUBJECT[about];
  // What a person asked for and the Engine alone can judge: more processors than there are, two mounts in one place.
  return status === 400 ? 'bad_request' : 'engine_error';
}

const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EACCES',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** What went wrong on the way to the Engine or back. Our own errors pass unchanged. */
export function interrupted(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code !== undefined && AWAY.has(code)) {
    return new AppError('engine_unavailable', 'the Docker Engine does not answer', { reason: code }, { cause: thrown });
  }
  return new AppError('engine_error', `talking to the Docker Engine failed: ${message}`, {}, { cause: thrown });
}

/** The Engine answered something else than an Engine does. */
export function misshapen(what: string, cause?: unknown): AppError {
  return new AppError('engine_error', `the Engine's answer cannot be understood: ${what}`, {}, { cause });
}
