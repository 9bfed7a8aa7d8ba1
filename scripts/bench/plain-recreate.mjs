/** @typedef {import('./engine-api.mjs').EngineApi} EngineApi */

/**
 * What people do by hand to have a container on another disk: `docker rm -f`, `docker create`, `docker start`.
 * @param {EngineApi} engine
 * @param {string} name
 * @param {object} settings
 */
export async function recreate(engine, name, settings) {
  await engine('DELETE', `/containers/${name}?force=1`);
  await engine('POST', `/containers/create?name=${name}`, settings);
  await engine('POST', `/containers/${name}/start`);
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
