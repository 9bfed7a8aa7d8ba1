import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { askEngine } from '../engine/ask-engine.mjs';
import { timed } from './figures.mjs';

const NAME = 'savepoint-bench/bare:1';

/**
 * The least that a snapshot takes, if it is to be an image of its own: the Engine loads one that adds no layer to those
 * it has. It starts a process of its own to unpack what it is sent.
 * @param {import('./node-on-trial.mjs').NodeOnTrial} node
 * @param {string} image whose layers it has
 * @returns {Promise<number>} milliseconds
 */
export async function plainLoad({ engine, dockerHost }, image) {
  const { Architecture, Os, RootFS } = await engine('GET', `/images/${image}/json`);
  const config = {
    architecture: Architecture,
    os: Os,
    created: new Date().toISOString(),
    config: {},
    rootfs: { type: 'layers', diff_ids: RootFS.Layers },
  };
  const Layers = RootFS.Layers.map((/** @type {string} */ _, /** @type {number} */ nth) => `absent/${nth}/layer.tar`);
  const archive = pack();
  archive.entry({ name: 'config.json' }, JSON.stringify(config));
  archive.entry({ name: 'manifest.json' }, JSON.stringify([{ Config: 'config.json', RepoTags: [NAME], Layers }]));
  archive.finalize();
  const took = await timed(async () => {
    const { status, text } = await askEngine(dockerHost, {
      method: 'POST',
      path: '/images/load?quiet=1',
      stream: Readable.from(archive),
    });
    if (status !== 200 || /"error"/.test(text)) throw new Error(`the Engine loaded nothing: ${text.trim()}`);
  });
  await engine('DELETE', `/images/${NAME}`);
  return took;
}
