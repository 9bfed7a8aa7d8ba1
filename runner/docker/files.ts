import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Engine, Entry, PutFile } from '../ports/engine.ts';
import { END_OF_TAR, padding, tarHeader, TYPES } from '../tar/tar-header.ts';
import { AppError } from '../wire/errors.ts';
import { misshapen } from './docker-errors.ts';
import type { EngineCalls } from './engine-calls.ts';
import { containerAction } from './engine-refs.ts';

const STAT = 'x-docker-container-path-stat';
const Stat = z.object({ mode: z.number().int().nonnegative() });

/** Files in a container, as the Engine shows and takes them. */
export function files(calls: EngineCalls): Pick<Engine, 'entryAt' | 'putFiles'> {
  const archive = (id: string, path: string) =>
    ({ path: containerAction(id, '/archive'), query: { path }, about: 'container', id }) as const;

  return {
    entryAt: async (id, path) => {
      const call = { ...archive(id, path), method: 'HEAD', deadlineMs: calls.deadlines.look } as const;
      try {
        return entryOf((await calls.head(call))[STAT]);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.details.status === 404) return undefined;
        throw thrown;
      }
    },
    putFiles: async (id, folder, put) => {
      const { path, query, ...call } = archive(id, folder);
      const kinds = { ...query, noOverwriteDirNonDir: 'true' };
      const body = Readable.from([tarOf(put)]);
      await calls.tell({ ...call, method: 'PUT', path, query: kinds, body, deadlineMs: calls.deadlines.change });
    },
  };
}

/** Of a mode as Go writes it. */
const BITS = { folder: 2 ** 31, link: 2 ** 27 };
const ODD = [2 ** 26, 2 ** 25, 2 ** 24, 2 ** 21, 2 ** 19];

function entryOf(header: string | string[] | undefined): Entry {
  let stat: unknown;
  try {
    stat = JSON.parse(Buffer.from(String(header), 'base64').toString('utf8'));
  } catch (cause) {
    throw misshapen('what stands at a path', cause);
  }
  const { data, error } = Stat.safeParse(stat);
  if (!data) throw misshapen('what stands at a path', error);
  const has = (bit: number) => Math.floor(data.mode / bit) % 2 === 1;
  if (has(BITS.folder)) return 'folder';
  if (has(BITS.link)) return 'link';
  return ODD.some(has) ? 'other' : 'file';
}

function tarOf(put: readonly PutFile[]): Buffer {
  const modified = String(Math.floor(Date.now() / 1000));
  const members = put.flatMap(({ name, mode, content }) => [
    tarHeader({ name, type: TYPES.file, mode, size: content.length, modified }),
    content,
    padding(content.length),
  ]);
  return Buffer.concat([...members, END_OF_TAR]);
}
