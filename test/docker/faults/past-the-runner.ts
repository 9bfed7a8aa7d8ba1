import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { askEngine } from '../../../scripts/engine/ask-engine.mjs';
import { ask } from '../fidelity/plain-request.ts';

/** What stands on an Engine, seen with nothing of ours in between. */

export interface SeenContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly State: string;
  readonly ImageID: string;
}

export interface SeenImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly ParentId: string;
}

export function containersOn(dockerHost: string): Promise<SeenContainer[]> {
  return ask(dockerHost, 'GET', '/containers/json?all=1');
}

/** Always in the same order: the Engine's own is by the second of creation. */
export async function imagesOn(dockerHost: string): Promise<SeenImage[]> {
  const images = await ask<SeenImage[]>(dockerHost, 'GET', '/images/json?all=1');
  return images.toSorted((one, other) => (one.Id < other.Id ? -1 : 1));
}

/** Runs a line of shell in a running container and returns what it said. Throws when it fails. */
export async function execute(dockerHost: string, container: string, line: string): Promise<string> {
  const wish = { AttachStdout: true, AttachStderr: true, Tty: true, Cmd: ['sh', '-c', line] };
  const { Id } = await ask<{ Id: string }>(dockerHost, 'POST', `/containers/${container}/exec`, wish);
  const body = { Detach: false, Tty: true };
  const { text } = await askEngine(dockerHost, { method: 'POST', path: `/exec/${Id}/start`, body });
  const { ExitCode } = await ask<{ ExitCode: number }>(dockerHost, 'GET', `/exec/${Id}/json`);
  if (ExitCode !== 0) throw new Error(`${line}: ${ExitCode} ${text}`);
  return text.replaceAll('\r\n', '\n').trimEnd();
}

/** The content of a file of a container, running or not; undefined when there is none. */
export async function fileOf(dockerHost: string, container: string, path: string): Promise<Buffer | undefined> {
  const tar = await archiveOf(dockerHost, container, path);
  // A tar of one file: a header of 512 bytes that tells the size in octal, then the content.
  return tar?.subarray(512, 512 + Number.parseInt(tar.subarray(124, 136).toString(), 8));
}

/** The same of an image: its file in a container that is never started. */
export async function fileIn(dockerHost: string, image: string, path: string): Promise<Buffer | undefined> {
  const wish = { Image: image, Cmd: ['never'] };
  const { Id } = await ask<{ Id: string }>(dockerHost, 'POST', '/containers/create', wish);
  try {
    return await fileOf(dockerHost, Id, path);
  } finally {
    await ask(dockerHost, 'DELETE', `/containers/${Id}?force=1`);
  }
}

export function hashOf(content: Buffer | undefined): string {
  return content === undefined ? 'nothing' : createHash('sha256').update(content).digest('hex');
}

function archiveOf(dockerHost: string, container: string, path: string): Promise<Buffer | undefined> {
  const socketPath = dockerHost.replace(/^unix:\/\//, '');
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path: `/containers/${container}/archive?path=${path}` }, (reply) => {
      const { statusCode = 0 } = reply;
      buffer(reply).then((body) => {
        if (statusCode >= 500) reject(new Error(body.toString()));
        else resolve(statusCode === 200 ? body : undefined);
      }, reject);
    });
    call.once('error', reject).end();
  });
}
