import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../runner/wire/errors.ts';
import { badRequest } from '../../runner/wire/problems.ts';
import { JsonFile } from '../store/json-file.ts';
import { Token } from '../wire/host-model.ts';
import { digest } from './digest.ts';

const Stored = Token.extend({ hash: z.string().regex(/^[a-f0-9]{64}$/) });
type Stored = z.output<typeof Stored>;
const File = z.object({ version: z.literal(1), tokens: z.array(Stored) });

export type WantedToken = Pick<Token, 'name' | 'role' | 'scope' | 'expires_at'>;
export type NewToken = Token & { readonly token: string };

const USE_IS_NOTED_MS = 60_000;

/**
 * The tokens. Only digests are kept, and a token is found by its digest: what an attacker could learn from the time of
 * a comparison says nothing about any token.
 */
export class Tokens {
  #byHash = new Map<string, Stored>();

  private constructor(
    private readonly file: JsonFile<z.output<typeof File>>,
    private readonly now: () => Date,
  ) {
    this.#index();
  }

  static async open(folder: string, now: () => Date): Promise<Tokens> {
    return new Tokens(await JsonFile.open(join(folder, 'tokens.json'), File, { version: 1, tokens: [] }), now);
  }

  list(): Token[] {
    return this.file.value.tokens.map(withoutHash);
  }

  /** The token that a secret belongs to, unless it has expired. */
  find(secret: string): Token | undefined {
    return this.#used(this.#byHash.get(digest(secret)));
  }

  /** The token with this id, for what stands for it. */
  use(id: string): Token | undefined {
    return this.#used(this.file.value.tokens.find((token) => token.id === id));
  }

  /** Whether a token that was found before still opens anything. */
  isValid(id: string): boolean {
    return this.file.value.tokens.some((token) => token.id === id && !this.#expired(token));
  }

  /** Makes a token. `keep` sees its secret before the token counts: when it throws, there is none. */
  async create(wanted: WantedToken, keep?: (secret: string) => Promise<void>): Promise<NewToken> {
    if (this.#expired(wanted)) throw badRequest([{ where: 'body.expires_at', problem: 'it lies in the past' }]);
    const secret = `sp_${randomBytes(32).toString('base64url')}`;
    await keep?.(secret);
    const { name, role, scope, expires_at } = wanted;
    const token = {
      ...{ id: randomBytes(6).toString('hex'), name, role, scope },
      ...{ created_at: this.now().toISOString(), last_used_at: null, expires_at },
    };
    await this.#update((tokens) => [...tokens, { ...token, hash: digest(secret) }]);
    return { ...token, token: secret };
  }

  /** Throws `token_not_found`, and `wrong_state` for the last token that opens the administration. */
  async delete(id: string): Promise<void> {
    await this.#update((tokens) => {
      const rest = tokens.filter((token) => token.id !== id);
      if (rest.length === tokens.length) throw new AppError('token_not_found', `there is no token ${id}`);
      if (rest.some((token) => this.#isLastingAdmin(token))) return rest;
      const deleted = tokens.find((token) => token.id === id);
      if (!deleted || !this.#isLastingAdmin(deleted)) return rest;
      throw new AppError('wrong_state', 'this is the last admin token without an end: make another one first');
    });
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.file.update((value) => value);
  }

  // An admin token that expires would lock everybody out one day, if it were the last.
  #isLastingAdmin({ role, expires_at }: Stored): boolean {
    return role === 'admin' && expires_at === null;
  }

  #expired({ expires_at }: Pick<Token, 'expires_at'>): boolean {
    return expires_at !== null && Date.parse(expires_at) <= this.now().getTime();
  }

  #used(found: Stored | undefined): Token | undefined {
    if (!found || this.#expired(found)) return undefined;
    this.#noteUse(found);
    return withoutHash(found);
  }

  #noteUse({ id, last_used_at }: Stored): void {
    const now = this.now();
    if (last_used_at !== null && now.getTime() - Date.parse(last_used_at) < USE_IS_NOTED_MS) return;
    const used = (token: Stored) => (token.id === id ? { ...token, last_used_at: now.toISOString() } : token);
    // Nobody waits for it and nothing hangs on it: a call must not fail because its time could not be noted.
    void this.#update((tokens) => tokens.map(used)).catch(() => undefined);
  }

  async #update(change: (tokens: Stored[]) => Stored[]): Promise<void> {
    await this.file.update((value) => ({ ...value, tokens: change(value.tokens) }));
    this.#index();
  }

  #index(): void {
    this.#byHash = new Map(this.file.value.tokens.map((token) => [token.hash, token]));
  }
}

function withoutHash({ hash: _hash, ...token }: Stored): Token {
  return token;
}
