import { once } from 'node:events';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { SavepointClient } from '../../client/index.ts';
import { createMcpServer } from './create-server.ts';

/** Speaks with an agent over standard input and output until it has enough. Nothing else may be written there. */
export async function serveMcp(client: SavepointClient, version: string, signal: AbortSignal): Promise<void> {
  const server = createMcpServer(client, version);
  const { stdin } = process;
  const ended = Promise.race([once(stdin, 'end'), once(stdin, 'close'), once(signal, 'abort')]);
  await server.connect(new StdioServerTransport());
  if (!signal.aborted) await ended;
  await server.close();
}
