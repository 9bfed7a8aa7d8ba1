import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { writeFigure } from './bench/figure.mjs';
import { measure } from './bench/measure.mjs';
import { readOptions } from './bench/options.mjs';
import { readmeBlock, writeReadme } from './bench/readme-block.mjs';
import { table } from './bench/table.mjs';
import { unlessInterrupted } from './process/unless-interrupted.mjs';
import { ENGINE_PACKAGES, installPackages } from './packages.mjs';
import { runCommand } from './problem.mjs';
import { build, installDependencies } from './up/prepare-checkout.mjs';

/**
 * `npm run bench`: what Savepoint costs, against plain Docker doing the same in the same run. It informs: a target that
 * is missed is said, and is no failure.
 */
await runCommand(async () => {
  const { json, readme, ...wanted } = readOptions(process.argv.slice(2));
  await installDependencies(say);
  await installPackages(ENGINE_PACKAGES, say);
  await build(say);
  const load = loadavg()[0] ?? 0;
  if (load > 1) say(`The load of this machine is ${load.toFixed(1)}: the figures will suffer.`);

  /** @type {import('./bench/measure.mjs').Measured} */
  const measured = await unlessInterrupted((endings) => measure(wanted, endings, say));
  const { verdicts, points, version } = measured;
  console.log(`\n${table(verdicts)}`);
  const where = `Docker Engine ${version}, overlay2, ${cpus().length} cores; load before: ${load.toFixed(1)}.`;
  const block = readmeBlock(verdicts, where);
  if (json) await writeFile(json, `${JSON.stringify({ where, verdicts, points }, null, 2)}\n`);
  if (readme) await writeFigure(points, where);
  if (!readme || !(await writeReadme(block))) console.log(`\n${block}`);
  const missed = verdicts.filter(({ met }) => !met);
  console.log(missed.length === 0 ? '\nAll targets met.' : `\nMissed: ${missed.map(({ what }) => what).join('; ')}.`);
});

/** @param {string} line */
function say(line) {
  console.error(line);
}
