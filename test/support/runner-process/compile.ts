import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface CompiledRunner {
  /** The module to run. */
  readonly entry: string;
  remove(): Promise<void>;
}

const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const project = fileURLToPath(new URL('tsconfig.json', import.meta.url));

/** Makes JavaScript of the runner as it is now. It lies where Node finds the packages that it needs. */
export async function compileRunner(): Promise<CompiledRunner> {
  const cache = join(checkout, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'runner-process-'));
  const compiler = join(checkout, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', project, '--outDir', folder]);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  const entry = join(folder, 'test', 'support', 'runner-process', 'entry.js');
  return { entry, remove: () => rm(folder, { recursive: true }) };
}
