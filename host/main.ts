import { loadHostConfig } from '../config/host.ts';
import { runProcess } from '../config/run-process.ts';
import { createHost } from './host.ts';

runProcess('host', loadHostConfig, (config, log) => createHost(config, { log }));
