import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sshHostKey } from '../../../runner/moves/ssh-host-key.ts';

/** The fields of a text in which each stands behind its length. */
function fieldsOf(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length && bytes.readUInt32BE(at) <= bytes.length - at - 4;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

const url = (bytes?: Buffer) => (bytes?.[0] === 0 ? bytes.subarray(1) : bytes)?.toString('base64url');
const MAGIC = 'openssh-key-v1\0';

function opened(secret: string, shown: string) {
  const [, type, blob = '', comment] = /^(\S+) (\S+) (.*)\n$/.exec(shown) ?? [];
  const lines = secret.split('\n');
  expect([lines[0], ...lines.slice(-2)]).toEqual([
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    '-----END OPENSSH PRIVATE KEY-----',
    '',
  ]);
  const file = Buffer.from(lines.slice(1, -2).join(''), 'base64');
  expect(file.subarray(0, MAGIC.length).toString()).toBe(MAGIC);
  const [cipher, kdf, options] = fieldsOf(file.subarray(MAGIC.length));
  expect([cipher, kdf, options].map(String)).toEqual(['none', 'none', '']);
  const after = file.subarray(MAGIC.length + 4 + 4 + 4 + 4 + 4);
  expect(after.readUInt32BE()).toBe(1);
  const [publicBlob = Buffer.of(), inner = Buffer.of()] = fieldsOf(after.subarray(4));
  expect(publicBlob.toString('base64')).toBe(blob);
  expect(inner.length % 8).toBe(0);
  expect(inner.readUInt32BE(0)).toBe(inner.readUInt32BE(4));
  return { type, comment, shown: fieldsOf(publicBlob).slice(1), secret: fieldsOf(inner.subarray(8)).slice(1) };
}

function proves(privateJwk: object, publicJwk: object, digest: string | null): void {
  const message = Buffer.from('a host');
  const signature = sign(digest, message, createPrivateKey({ key: privateJwk as never, format: 'jwk' }));
  const key = createPublicKey({ key: publicJwk as never, format: 'jwk' });

  expect(verify(digest, message, key, signature)).toBe(true);
}

describe('a host key', () => {
  it('of the kind ed25519', async () => {
    const made = await sshHostKey('ed25519', 'host');

    const { type, comment, shown, secret } = opened(made.secret, made.shown);
    expect([type, comment]).toEqual(['ssh-ed25519', 'host']);
    const x = shown[0]?.toString('base64url');
    const d = secret[1]?.subarray(0, 32).toString('base64url');
    const of = { kty: 'OKP', crv: 'Ed25519' };
    proves({ ...of, x, d }, { ...of, x }, null);
  });

  it('of the kind ecdsa', async () => {
    const made = await sshHostKey('ecdsa', 'host');

    const { type, shown, secret } = opened(made.secret, made.shown);
    expect([type, String(shown[0])]).toEqual(['ecdsa-sha2-nistp256', 'nistp256']);
    const [x, y] = [shown[1]?.subarray(1, 33), shown[1]?.subarray(33)].map((part) => part?.toString('base64url'));
    const d = Buffer.from(String(url(secret[2])), 'base64url');
    const padded = Buffer.concat([Buffer.alloc(32 - d.length), d]).toString('base64url');
    const of = { kty: 'EC', crv: 'P-256', x, y };
    proves({ ...of, d: padded }, of, 'sha256');
  });

  it('of the kind rsa', async () => {
    const made = await sshHostKey('rsa', 'host');

    const { type, shown, secret } = opened(made.secret, made.shown);
    expect(type).toBe('ssh-rsa');
    const [n, e, d, qi, p, q] = secret;
    expect([e, n]).toEqual(shown);
    const big = (bytes?: Buffer) => BigInt(`0x${bytes?.toString('hex')}`);
    expect(big(p) * big(q)).toBe(big(n));
    expect((big(q) * big(qi)) % big(p)).toBe(1n);
    expect((big(d) * big(e)) % (big(p) - 1n)).toBe(1n);
  });

  it('is never the same twice', async () => {
    const [one, other] = [await sshHostKey('ed25519', ''), await sshHostKey('ed25519', '')];

    expect(one.secret).not.toBe(other.secret);
    expect(one.shown).not.toBe(other.shown);
  });

  it('of a kind that no server takes any more is none', async () => {
    expect(await sshHostKey('dsa', 'host')).toEqual({ secret: '', shown: '' });
  });
});
