import { AppError } from '../wire/errors.ts';

/**
 * Every name that becomes part of an Engine path passes here first: dockerode does not escape, so that an id like
 * `x?force=true` or `../images/y` would reach another call than the one that was meant.
 */

const ID = /^[0-9a-f]{64}$/;
const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;
const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/;
const TAG = /^\w[\w.-]{0,127}$/;
const WORD = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const REGISTRY = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,253}[a-zA-Z0-9])?(?::\\d{1,5})?/)?';
const REPOSITORY = new RegExp(`^${REGISTRY}${WORD}(?:/${WORD})*$`);

/** Something that is done to a container: only its full id, because the Engine takes a name for the start of an id. */
export function containerAction(id: string, action = ''): string {
  if (!ID.test(id)) throw new AppError('container_not_found', 'this is not the id of a container');
  return `/containers/${id}${action}`;
}

/** Looks at a container by id, name or the beginning of an id. */
export function containerLook(ref: string): string {
  if (!CONTAINER_NAME.test(ref)) throw new AppError('container_not_found', 'this is not the name of a container');
  return `/containers/${ref}/json`;
}

export function containerName(name: string): string {
  if (CONTAINER_NAME.test(name)) return name;
  throw new AppError('bad_request', 'the Engine does not take this as the name of a container');
}

/** An image by id, or by repository with or without a tag or digest. */
export function imagePath(ref: string): string {
  if (!isImageId(ref)) splitReference(ref);
  return `/images/${ref}`;
}

/** The same with its tag spelled out: the Engine takes a bare word for the beginning of an id, too. */
export function exactImagePath(ref: string): string {
  if (isImageId(ref)) return `/images/${ref}`;
  const { repository, tag } = splitReference(ref);
  return `/images/${repository}${isImageId(tag) ? '@' : ':'}${tag}`;
}

export function isImageId(ref: string): boolean {
  return IMAGE_ID.test(ref);
}

/** `tag` is a digest when the reference has one. A reference without either means `latest`, as everywhere in Docker. */
export function splitReference(ref: string): { readonly repository: string; readonly tag: string } {
  const [named = '', digest] = ref.split('@');
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const repository = tagged ? named.slice(0, colon) : named;
  const tag = digest ?? (tagged ? named.slice(colon + 1) : 'latest');
  const good = digest === undefined ? TAG.test(tag) : IMAGE_ID.test(digest) && ref.split('@').length === 2;
  if (good && ref.length <= 512 && REPOSITORY.test(repository)) return { repository, tag };
  throw new AppError('image_not_found', 'this is not the name of an image');
}

/** An image's name for the Engine to give: both parts are checked, as a bad one leaves an unnamed image behind. */
export function imageName(repository: string, tag: string): { readonly repo: string; readonly tag: string } {
  if (REPOSITORY.test(repository) && repository.length <= 255 && TAG.test(tag)) return { repo: repository, tag };
  throw new AppError('bad_request', 'the Engine does not take this as the name of an image');
}

export function networkAction(name: string, action: 'connect' | 'disconnect'): string {
  return `${networkLook(name)}/${action}`;
}

export function networkLook(name: string): string {
  if (name === '' || name === '.' || name === '..') throw new AppError('network_not_found', 'a network without a name');
  return `/networks/${encodeURIComponent(name)}`;
}

export function volumeLook(name: string): string {
  if (CONTAINER_NAME.test(name)) return `/volumes/${name}`;
  throw new AppError('bad_request', 'the Engine does not take this as the name of a volume');
}
