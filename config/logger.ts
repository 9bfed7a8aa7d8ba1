import { type DestinationStream, type Logger as PinoLogger, pino, stdSerializers, stdTimeFunctions } from 'pino';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Static message, facts as fields: `log.warn({ task_id, code }, 'snapshot failed')`. `child` adds fields to all lines. */
export type Logger = PinoLogger;

// A Secret hides itself; these are the places where secrets of others may stand.
const SECRETS = ['token', 'password', 'authorization', 'cookie', 'env', 'environment', 'Env'];

/** One JSON line per event, on standard output unless a destination is given. */
export function createLogger(process: string, level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { process },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: stdSerializers.err, error: stdSerializers.err, cause: stdSerializers.err },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
  };
  return destination ? pino(options, destination) : pino(options);
}
