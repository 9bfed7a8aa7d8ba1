import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

type Protocol = 'tcp' | 'udp';

/** Gives a free port, and never one that it has given lately: its new owner may not listen yet. */
export type GivePort = (protocol: Protocol, address: string) => Promise<number>;

const REMEMBERED = 256;
const TRIES = 64;

export function portGiver(find: GivePort = freePort): GivePort {
  const given: number[] = [];
  return async (protocol, address) => {
    let port = await find(protocol, address);
    for (let tries = 1; given.includes(port) && tries < TRIES; tries += 1) port = await find(protocol, address);
    given.push(port);
    if (given.length > REMEMBERED) given.shift();
    return port;
  };
}

/**
 * A port of this machine that nobody listens on now. An address that this process cannot listen on may be the Engine's
 * all the same, which alone can judge it: then a port that is free elsewhere has to do.
 */
export async function freePort(protocol: Protocol, address: string): Promise<number> {
  const find = protocol === 'tcp' ? freeTcpPort : freeUdpPort;
  return find(address).catch(() => find('0.0.0.0'));
}

async function freeTcpPort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function freeUdpPort(address: string): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4').bind(0, address);
  try {
    await once(socket, 'listening');
    return socket.address().port;
  } finally {
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  }
}
