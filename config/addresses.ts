import { BlockList, isIPv6 } from 'node:net';

/** Whether only this machine can reach what listens on an address. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || contains(LOOPBACK, address);
}

/** Whether an address belongs to a network that the internet does not route. */
export function isPrivate(address: string): boolean {
  return contains(PRIVATE, address);
}

/** Whether listening on an address means listening on every address of the machine. */
export function isAny(address: string): boolean {
  return contains(ANY, address);
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

const ANY = new BlockList();
ANY.addAddress('0.0.0.0');
ANY.addAddress('::', 'ipv6');

function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
