import { request } from 'node:http';

/** One request to an Engine with nothing of ours in between. Throws with the Engine's words when it refuses. */
export async function ask<T>(dockerHost: string, method: string, path: string, body?: object): Promise<T> {
  const { status, text } = await exchange(dockerHost, method, path, body);
  if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

function exchange(dockerHost: string, method: string, path: string, body?: object) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const socketPath = dockerHost.replace(/^unix:\/\//, '');
    const headers = body ? { 'content-type': 'application/json' } : {};
    const sent = request({ socketPath, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text })).on('error', reject);
    });
    sent.on('error', reject).end(body && JSON.stringify(body));
  });
}
