import { createReadStream } from 'node:fs';
import { askEngine } from './engine/ask-engine.mjs';
import { busyboxRootfs } from './images/busybox-rootfs.mjs';
import { BUSYBOX, installPackages } from './packages.mjs';
import { Problem } from './problem.mjs';

const DEMO_IMAGE = 'savepoint/demo:latest';
const REGISTRY_IMAGE = 'busybox:latest';

/**
 * A small image with a shell for the first VPS: one that is there, else made here of a static busybox, because no
 * registry may answer; else from a registry.
 * @param {string} dockerHost
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the name of the image
 */
export async function smallImage(dockerHost, say) {
  for (const image of [DEMO_IMAGE, REGISTRY_IMAGE]) if (await hasImage(dockerHost, image)) return image;
  try {
    await installPackages(BUSYBOX, say);
  } catch {
    // Not root, or not Debian.
    await takeImage(dockerHost, { fromImage: REGISTRY_IMAGE });
    return REGISTRY_IMAGE;
  }
  await importOnce(dockerHost, DEMO_IMAGE, busyboxRootfs);
  return DEMO_IMAGE;
}

/**
 * Imports a root filesystem as an image, unless the Engine has that image.
 * @param {string} dockerHost
 * @param {string} image `name:tag`
 * @param {() => Promise<string>} makeTar gives the path of the tar
 * @param {readonly string[]} [changes] Dockerfile lines
 */
export async function importOnce(dockerHost, image, makeTar, changes = []) {
  if (await hasImage(dockerHost, image)) return;
  const [repo = '', tag = 'latest'] = image.split(':');
  await takeImage(dockerHost, { fromSrc: '-', repo, tag }, { changes, tar: await makeTar() });
}

/**
 * @param {string} dockerHost
 * @param {string} image
 */
async function hasImage(dockerHost, image) {
  return (await askEngine(dockerHost, { path: `/images/${image}/json` })).status === 200;
}

/**
 * @param {string} dockerHost
 * @param {Record<string, string>} source
 * @param {{ changes?: readonly string[], tar?: string }} [more]
 */
async function takeImage(dockerHost, source, { changes = [], tar } = {}) {
  const query = new URLSearchParams(source);
  for (const change of changes) query.append('changes', change);
  const stream = tar ? createReadStream(tar) : undefined;
  const { status, text } = await askEngine(dockerHost, { method: 'POST', path: `/images/create?${query}`, stream });
  if (status !== 200 || /"error"\s*:/.test(text)) throw new Problem(`The Engine took no image: ${text.trim()}`);
}
