import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DEBIAN = 'http://deb.debian.org/debian';
const FOLDER = '/etc/apt';

/**
 * Where this machine fetches Debian's packages from, as far as its sources say.
 * @returns {Promise<string>}
 */
export async function aptMirror() {
  const texts = await Promise.all((await sourceFiles()).map((file) => readFile(file, 'utf8')));
  return mirrorIn(texts);
}

/**
 * The first archive of Debian itself among sources, be they lines (`deb URL suite ...`) or stanzas (`URIs: URL`). Such
 * an archive is known by the end of its address; security updates and what others offer have another.
 * @param {readonly string[]} texts
 */
export function mirrorIn(texts) {
  const addresses = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => /^\s*(?:deb|uris:)\s/i.test(line))
    .flatMap((line) => line.match(/\bhttps?:\/\/\S+/g) ?? []);
  return addresses.find((address) => /\/debian\/?$/.test(address)) ?? DEBIAN;
}

async function sourceFiles() {
  const [names, more] = await Promise.all([FOLDER, join(FOLDER, 'sources.list.d')].map(namesIn));
  const added = (more ?? []).filter((name) => /\.(?:list|sources)$/.test(name)).sort();
  const first = (names ?? []).filter((name) => name === 'sources.list');
  return [...first, ...added.map((name) => join('sources.list.d', name))].map((name) => join(FOLDER, name));
}

/** @param {string} folder */
function namesIn(folder) {
  return readdir(folder).catch(() => /** @type {string[]} */ ([]));
}
