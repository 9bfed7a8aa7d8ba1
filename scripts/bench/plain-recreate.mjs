import { timed } from './figures.mjs';

/** @typedef {import('./engine-api.mjs').EngineApi} EngineApi */

/**
 * What people do by hand to have a container on another disk: `docker rm -f`, `docker create`, `docker start`.
 * @param {EngineApi} engine
 * @param {string} name
 * @param {object} settings
 * @returns {Promise<{ whole: number, create: number, start: number }>} how long it took, in milliseconds
 */
export async function recreate(engine, name, settings) {
  const remove = await timed(() => engine('DELETE', `/containers/${name}?force=1`));
  const create = await timed(() => engine('POST', `/containers/create?name=${name}`, settings));
  const start = await timed(() => engine('POST', `/containers/${name}/start`));
  return { whole: remove + create + start, create, start };
}

/**
 * The settings of a container, for one like it from another image.
 * @param {EngineApi} engine
 * @param {string} name
 * @param {string} image
 */
export async function settingsOf(engine, name, image) {
  const { Config, HostConfig } = await engine('GET', `/containers/${name}/json`);
  return { ...Config, HostConfig, Image: image };
}
