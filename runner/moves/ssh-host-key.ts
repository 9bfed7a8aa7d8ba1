import { generateKeyPair, type JsonWebKey, type KeyObject, randomInt } from 'node:crypto';
import { promisify } from 'node:util';

/** The kinds of host keys that OpenSSH has had. */
export const KEY_KINDS = ['ed25519', 'ecdsa', 'rsa', 'dsa'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export interface HostKey {
  /** The text of the file that only the server reads, as ssh-keygen writes it. */
  readonly secret: string;
  /** The line that clients may know. */
  readonly shown: string;
}

/** A new key of an OpenSSH server. Of the kind that no server takes any more there is none: then both are empty. */
export async function sshHostKey(kind: KeyKind, comment: string): Promise<HostKey> {
  if (kind === 'dsa') return { secret: '', shown: '' };
  const { name, shown, secret } = await PARTS[kind]();
  const blob = Buffer.concat([text(name), ...shown]);
  const check = number(randomInt(2 ** 32));
  const inner = Buffer.concat([check, check, text(name), ...secret, text(comment)]);
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    // No passphrase: nobody is there to type one when the server starts.
    ...[text('none'), text('none'), text(''), number(1), text(blob)],
    text(Buffer.concat([inner, filling(inner.length)])),
  ]);
  const lines = file.toString('base64').match(/.{1,70}/g) ?? [];
  const label = (word: string) => `-----${word} OPENSSH PRIVATE KEY-----`;
  return {
    secret: [label('BEGIN'), ...lines, label('END'), ''].join('\n'),
    shown: `${name} ${blob.toString('base64')} ${comment}\n`,
  };
}

interface Parts {
  readonly name: string;
  /** What stands behind the name in the public key. */
  readonly shown: readonly Buffer[];
  /** What stands behind the name in the private key. */
  readonly secret: readonly Buffer[];
}

const PARTS: Record<Exclude<KeyKind, 'dsa'>, () => Promise<Parts>> = {
  async ed25519() {
    const { privateKey } = await promisify(generateKeyPair)('ed25519');
    const { x, d } = fieldsOf(privateKey, 'x', 'd');
    return { name: 'ssh-ed25519', shown: [text(x)], secret: [text(x), text(Buffer.concat([d, x]))] };
  },
  async ecdsa() {
    const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
    const { x, y, d } = fieldsOf(privateKey, 'x', 'y', 'd');
    const shown = [text('nistp256'), text(Buffer.concat([Buffer.of(4), x, y]))];
    return { name: 'ecdsa-sha2-nistp256', shown, secret: [...shown, integer(d)] };
  },
  async rsa() {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 3072 });
    const { n, e, d, qi, p, q } = fieldsOf(privateKey, 'n', 'e', 'd', 'qi', 'p', 'q');
    return { name: 'ssh-rsa', shown: [integer(e), integer(n)], secret: [n, e, d, qi, p, q].map(integer) };
  },
};

function fieldsOf<K extends keyof JsonWebKey>(key: KeyObject, ...names: readonly K[]): Record<K, Buffer> {
  const fields = key.export({ format: 'jwk' });
  return Object.fromEntries(names.map((name) => [name, Buffer.from(String(fields[name]), 'base64url')])) as Record<
    K,
    Buffer
  >;
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Bytes behind their length. */
function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}

/** A whole number that is not negative: without zeros in front, but for one where the first bit is a sign. */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(first < 0 ? bytes.length : first);
  return text((digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits);
}

function filling(length: number): Buffer {
  return Buffer.from(Array.from({ length: (8 - (length % 8)) % 8 }, (_, nth) => nth + 1));
}
