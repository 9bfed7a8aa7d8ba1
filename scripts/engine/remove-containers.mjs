import { askEngine } from './ask-engine.mjs';

/**
 * Removes all containers of an engine that is to go: its own shutdown would be patient with each, ten seconds long.
 * @param {string} dockerHost
 */
export async function removeContainers(dockerHost) {
  const { text } = await askEngine(dockerHost, { path: '/containers/json?all=1' });
  /** @type {{ Id: string }[]} */
  const containers = JSON.parse(text);
  await Promise.all(
    containers.map(({ Id }) => askEngine(dockerHost, { method: 'DELETE', path: `/containers/${Id}?force=1` })),
  );
}
