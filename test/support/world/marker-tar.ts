import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';

/** The marker is a file in the root of a VPS by which tests tell one disk from another. */
const FILE = 'marker';
const GONE = '.wh.marker';

export async function tarOf(marker: string): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: FILE, mtime: new Date() }, marker);
  tar.finalize();
  return buffer(tar);
}

export async function markerIn(tar: Buffer): Promise<string | undefined> {
  return (await filesIn(tar, (name) => name === FILE)).get(FILE)?.toString();
}

/** Reads the marker out of a saved image: the topmost layer that speaks of it decides. */
export async function markersByLayer(saved: Buffer): Promise<string | undefined> {
  const files = await filesIn(saved, (name) => name === 'manifest.json' || /layer\.tar$|^blobs\//.test(name));
  const [{ Layers = [] } = {}] = JSON.parse(files.get('manifest.json')?.toString() ?? '[]') as { Layers?: string[] }[];
  for (const layer of [...Layers].reverse()) {
    const found = await filesIn(files.get(layer) ?? Buffer.alloc(0), (name) => name === FILE || name === GONE);
    if (found.size > 0) return found.get(FILE)?.toString();
  }
  return undefined;
}

async function filesIn(tar: Buffer, wanted: (name: string) => boolean): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  if (tar.length === 0) return files;
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    const name = entry.header.name.replace(/^\.?\//, '');
    if (wanted(name)) files.set(name, await buffer(entry));
    else entry.resume();
  }
  return files;
}
