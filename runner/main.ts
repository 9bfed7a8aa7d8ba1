import { runProcess } from '../config/run-process.ts';
import { loadRunnerConfig } from '../config/runner.ts';
import { createRunner } from './runner.ts';

runProcess('runner', loadRunnerConfig, (config, log) => createRunner(config, { log }));
