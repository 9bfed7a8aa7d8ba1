import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  readonly url: string;
  /** Takes no more calls, lets those under way end, and cuts off what is left after a while. */
  close(graceMs: number): Promise<void>;
}

const RECEIVE_MS = 30_000;
const HEADERS_MS = 15_000;
const IDLE_MS = 30_000;

/** Serves an app. Slow senders are cut off; how long an answer takes is nobody's business here. */
export async function listen(app: RequestListener, bind: string, port: number): Promise<Listening> {
  const server = createServer(
    {
      requestTimeout: RECEIVE_MS,
      headersTimeout: HEADERS_MS,
      keepAliveTimeout: IDLE_MS,
      connectionsCheckingInterval: 5000,
    },
    app,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, bind, resolve);
  });
  return { url: urlOf(server), close: (graceMs) => close(server, graceMs) };
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(patience);
}
