import { z } from 'zod';
import type { Uncaptured } from '../wire/model.ts';
import { AppError } from '../wire/errors.ts';
import type { ReadSpec } from './container-spec.ts';
import { SHARE_PREFIX } from './recipe.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const Mount = z.looseObject({ Type: text, Source: text, Target: text, ReadOnly: z.boolean().nullish() });
type Mount = z.output<typeof Mount>;

const Mounting = z.object({
  config: z.looseObject({ Volumes: z.record(z.string(), z.unknown()).nullish() }),
  host: z.looseObject({ Binds: z.array(z.string()).nullish(), Mounts: z.array(Mount).nullish() }),
});

interface Options {
  readonly mounts: 'empty' | 'shared';
  readonly sharedDir: string | null;
}

interface Place extends Uncaptured {
  readonly kind: 'volume' | 'bind';
  readonly readOnly: boolean;
}

/**
 * The mounts of another VPS of the same kind. What both may have they both have. A volume that they may not gives way to
 * a new one, which nobody else has; a folder of the host to what the snapshot has in its place.
 */
export function splitMounts(spec: Pick<ReadSpec, 'config' | 'host'>, options: Options) {
  const { data, error } = Mounting.safeParse(spec);
  if (!data)
    throw new AppError('engine_error', 'the description of the container cannot be understood', {}, { cause: error });
  const binds = (data.host.Binds ?? []).map((bind) => ({ bind, place: placeOfBind(bind) }));
  const mounts = (data.host.Mounts ?? []).map((mount) => ({ mount, place: placeOfMount(mount) }));
  const places = [...binds, ...mounts].flatMap(({ place }) => place ?? []);
  const stays = (place: Place | undefined) => place === undefined || isCommon(place, options);
  const renewed = binds.filter(({ place }) => place.kind === 'volume' && !stays(place)).map(({ place }) => place.path);
  return {
    Binds: binds.filter(({ place }) => stays(place)).map(({ bind }) => bind),
    Mounts: mounts.flatMap(({ mount, place }) => {
      if (stays(place)) return [mount];
      return place?.kind === 'volume' ? [{ Type: 'volume', Target: mount.Target }] : [];
    }),
    Volumes: { ...data.config.Volumes, ...Object.fromEntries(renewed.map((path) => [path, {}])) },
    notShared: places.filter((place) => !stays(place)).map(({ path, kind, source }) => ({ path, kind, source })),
    sharedAt: places.filter(stays).map(({ path }) => path),
  };
}

/** A volume without a name, or with one that the Engine made up, was never meant to be in two places. */
const ANONYMOUS = /^(?:[0-9a-f]{64})?$/;

function isCommon({ kind, source, readOnly }: Place, { mounts, sharedDir }: Options): boolean {
  if (kind === 'volume' && ANONYMOUS.test(source)) return false;
  if (readOnly || mounts === 'shared') return true;
  return kind === 'volume' ? source.startsWith(SHARE_PREFIX) : source === sharedDir;
}

/** `source:target:options`; a target alone asks for a volume without a name. */
function placeOfBind(bind: string): Place {
  const [first = '', second, options = ''] = bind.split(':');
  const [source, path] = second === undefined ? ['', first] : [first, second];
  const kind = source.startsWith('/') ? 'bind' : 'volume';
  return { kind, source, path, readOnly: options.split(',').includes('ro') };
}

/** Undefined: what no two can have in common, as memory. */
function placeOfMount({ Type, Source, Target, ReadOnly }: Mount): Place | undefined {
  if (Type !== 'volume' && Type !== 'bind') return undefined;
  return { kind: Type, source: Source, path: Target, readOnly: ReadOnly === true };
}
