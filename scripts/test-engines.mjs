import { askEngine } from './engine/ask-engine.mjs';
import { aptMirror } from './engines/apt-mirror.mjs';
import { onlyOne } from './engines/only-one.mjs';
import { readOptions } from './engines/options.mjs';
import { runSuite } from './engines/run-suite.mjs';
import { engineTree } from './engines/tree.mjs';
import { treeEngine } from './engines/tree-engine.mjs';
import { installPackages, TEST_PACKAGES } from './packages.mjs';
import { Problem, runCommand } from './problem.mjs';
import { installDependencies } from './up/prepare-checkout.mjs';

/**
 * `npm run test:engines`: the suite of test/engines on Docker Engines other than the one of this machine, one after
 * another. Each comes from a Debian of its own and is taken away afterwards.
 */
await runCommand(async () => {
  const { kinds, mirror = await aptMirror(), files } = readOptions(process.argv.slice(2));
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Problem('Please run this as root, on Linux.');
  const signal = interruption();
  await installDependencies(say);
  await installPackages(TEST_PACKAGES, say);

  return onlyOne(async () => {
    const results = [];
    for (const kind of kinds) results.push(await tried(kind, mirror, files, signal));
    for (const { kind, version, passed, total, seconds } of results) {
      say(`${kind.name.padEnd(16)} Docker ${version}, ${kind.store}: ${passed} of ${total} tests passed, ${seconds} s`);
    }
    return results.every(({ good }) => good) ? 0 : 1;
  });
});

/**
 * @param {import('./engines/kinds.mjs').Kind} kind
 * @param {string} mirror
 * @param {readonly string[]} files
 * @param {AbortSignal} signal
 */
async function tried(kind, mirror, files, signal) {
  signal.throwIfAborted();
  const tree = await engineTree(kind.suite, mirror, { say, signal });
  const engine = await treeEngine(kind, tree);
  try {
    const version = await versionOf(engine.dockerHost);
    say(`\n== ${kind.name}: Docker ${version}, image store: ${kind.store}`);
    if (!version.startsWith(kind.version)) say(`Debian ${kind.suite} has another Docker now than ${kind.version}.`);
    const outcome = await runSuite(engine, files, signal);
    signal.throwIfAborted();
    return { kind, version, ...outcome };
  } finally {
    await engine.remove();
  }
}

/** @param {string} dockerHost */
async function versionOf(dockerHost) {
  return String(JSON.parse((await askEngine(dockerHost, { path: '/version' })).text).Version);
}

/** Aborts when a person wants to stop. The second time nothing is taken away: that is left to the next run. */
function interruption() {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(name, () => controller.abort(new Problem('Interrupted.')));
  }
  return controller.signal;
}

/** @param {string} line */
function say(line) {
  console.log(line);
}
