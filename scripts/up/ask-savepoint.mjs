import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @typedef {import('./settings.mjs').Settings} Settings */

/**
 * One call of the host's API with the admin's token.
 * @param {Settings} settings
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<{ status: number, reply: any }>}
 */
export async function askSavepoint(settings, method, path, body) {
  const token = await adminToken(settings);
  const response = await fetch(settings.hostUrl + path, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(120_000),
  });
  return { status: response.status, reply: await response.json().catch(() => null) };
}

/**
 * The token that the host makes on its first start; empty before that.
 * @param {Settings} settings
 */
export async function adminToken(settings) {
  const text = await readFile(tokenFile(settings), 'utf8').catch(() => '');
  return text.trim();
}

/** @param {Settings} settings */
export function tokenFile(settings) {
  return join(settings.dataDir, 'token');
}

/**
 * Whether a process of ours answers.
 * @param {string} url
 */
export async function isHealthy(url) {
  return fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
