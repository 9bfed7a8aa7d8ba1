import { ConfigError } from './load.ts';
import { createLogger, type Logger, type LogLevel } from './logger.ts';

/** A process of ours: starts, or says in one log line why it cannot; ends in peace on SIGTERM or SIGINT. */
export function runProcess<C extends { readonly logLevel: LogLevel }>(
  name: string,
  load: () => C,
  start: (config: C, log: Logger) => Promise<{ stop(): Promise<void> }>,
): void {
  run().catch((cause: unknown) => {
    const problem = cause instanceof ConfigError ? { problems: cause.problems } : { err: cause };
    createLogger(name, 'info').fatal(problem, `${name} cannot start`);
    process.exit(1);
  });

  async function run(): Promise<void> {
    const config = load();
    const log = createLogger(name, config.logLevel);
    const running = await start(config, log);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(running, log));
  }

  async function end(running: { stop(): Promise<void> }, log: Logger): Promise<void> {
    try {
      await running.stop();
      process.exit(0);
    } catch (cause) {
      log.fatal({ cause }, `${name} did not stop well`);
      process.exit(1);
    }
  }
}
