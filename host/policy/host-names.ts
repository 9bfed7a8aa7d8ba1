import { isIP } from 'node:net';

/**
 * The names under which browsers may reach the host. A page that makes its own name resolve to this machine (DNS
 * rebinding) sends that name: so names are refused unless they are known. An address cannot be rebound.
 */
export function hostNames(bind: string, allowed: readonly string[]): (name: string | undefined) => boolean {
  const known = new Set(['localhost', '127.0.0.1', '::1', bind, ...allowed].map((name) => name.toLowerCase()));
  const everyAddress = bind === '0.0.0.0' || bind === '::';
  return (name) => name !== undefined && (known.has(name) || (everyAddress && isIP(name) !== 0));
}

/** The name in a Host header, as example.com:8000 or [::1]:8000. */
export function nameInHost(header: string | undefined): string | undefined {
  return header === undefined || /[/\\@?#\s]/.test(header) ? undefined : nameInOrigin(`http://${header}`);
}

/** The name in an Origin header. */
export function nameInOrigin(header: string): string | undefined {
  if (!URL.canParse(header)) return undefined;
  return new URL(header).hostname.replace(/^\[(.*)\]$/, '$1') || undefined;
}
