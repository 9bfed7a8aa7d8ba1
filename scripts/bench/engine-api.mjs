import { askEngine } from '../engine/ask-engine.mjs';

/**
 * The Engine's API as the bench uses it: the rival speaks it directly, without the start-up of any command.
 * @typedef {(method: string, path: string, body?: unknown) => Promise<any>} EngineApi
 */

/**
 * @param {string} dockerHost
 * @returns {EngineApi} throws when the Engine refuses
 */
export function engineApi(dockerHost) {
  return async (method, path, body) => {
    const { status, text } = await askEngine(dockerHost, { method, path, body });
    if (status >= 400) throw new Error(`${method} ${path} ended with ${status}: ${text.trim()}`);
    return /^[[{]/.test(text) ? JSON.parse(text) : text;
  };
}

/**
 * Runs a shell line in a container to its end.
 * @param {EngineApi} engine
 * @param {string} container
 * @param {string} line
 */
export async function runInside(engine, container, line) {
  const body = { Cmd: ['/bin/sh', '-c', line], AttachStdout: true, AttachStderr: true };
  const { Id } = await engine('POST', `/containers/${container}/exec`, body);
  const said = await engine('POST', `/exec/${Id}/start`, { Detach: false, Tty: true });
  const { ExitCode } = await engine('GET', `/exec/${Id}/json`);
  if (ExitCode !== 0) throw new Error(`in the container, "${line}" ended with ${ExitCode}: ${said}`);
}
