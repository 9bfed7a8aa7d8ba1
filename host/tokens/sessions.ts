import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { JsonFile } from '../store/json-file.ts';
import type { Token } from '../wire/host-model.ts';
import { digest } from './digest.ts';
import type { Tokens } from './tokens.ts';

const Stored = z.object({
  hash: z.string().regex(/^[a-f0-9]{64}$/),
  /** Those of earlier versions have none, and open nothing any more. */
  csrf_hash: z
    .string()
    .regex(/^[a-f0-9]{64}$/)
    .optional(),
  token_id: z.string(),
  expires_at: z.iso.datetime(),
});
type Stored = z.output<typeof Stored>;
const File = z.object({ version: z.literal(1), sessions: z.array(Stored) });

/** A session that lives. */
export interface LiveSession {
  readonly id: string;
  readonly token: Token;
  /** Whether this is what the page was given that signed in. */
  proves(csrf: string | undefined): boolean;
}

/** What a browser is given: one for its cookies, one for the page alone. */
export interface Secrets {
  readonly secret: string;
  readonly csrf: string;
}

export const SESSION_MS = 7 * 24 * 60 * 60 * 1000;
/** One token must not fill the file: its oldest session makes room. */
const MOST_OF_ONE = 32;
const SECRET = /^[\w-]{43}$/;

/**
 * The sessions of browsers: each stands for a token, and dies with it, after a week, or when its owner signs out. Kept as
 * digests, as tokens are, so that a restart signs nobody out and whoever reads the file is nobody.
 *
 * Cookies know no ports: a browser hands them to whatever else serves pages on this machine, a VPS perhaps. So a cookie
 * alone opens nothing. What it needs beside it is another secret, which the page keeps where only pages of its own port read.
 */
export class Sessions {
  private constructor(
    private readonly file: JsonFile<z.output<typeof File>>,
    private readonly tokens: Tokens,
    private readonly now: () => Date,
  ) {}

  static async open(folder: string, tokens: Tokens, now: () => Date): Promise<Sessions> {
    const file = await JsonFile.open(join(folder, 'sessions.json'), File, { version: 1, sessions: [] });
    return new Sessions(file, tokens, now);
  }

  /** Makes a session of a token. */
  async begin(token_id: string): Promise<Secrets> {
    const [secret, csrf] = [newSecret(), newSecret()];
    const expires_at = new Date(this.now().getTime() + SESSION_MS).toISOString();
    await this.#update((sessions) => {
      const own = sessions.filter((session) => session.token_id === token_id).slice(1 - MOST_OF_ONE);
      const others = sessions.filter((session) => session.token_id !== token_id);
      return [...others, ...own, { hash: digest(secret), csrf_hash: digest(csrf), token_id, expires_at }];
    });
    return { secret, csrf };
  }

  find(secret: string): LiveSession | undefined {
    if (!SECRET.test(secret)) return undefined;
    const session = this.#alive(digest(secret));
    const token = session && this.tokens.use(session.token_id);
    if (!token) return undefined;
    return { id: session.hash, token, proves: (csrf = '') => digest(csrf) === session.csrf_hash };
  }

  /** Whether a session that was found before still opens anything. */
  isValid(id: string): boolean {
    const session = this.#alive(id);
    return session !== undefined && this.tokens.isValid(session.token_id);
  }

  async end(id: string): Promise<void> {
    await this.#update((sessions) => sessions.filter(({ hash }) => hash !== id));
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.file.update((value) => value);
  }

  #alive(id: string): Stored | undefined {
    return this.file.value.sessions.find((session) => session.hash === id && this.#lives(session));
  }

  #lives({ expires_at }: Stored): boolean {
    return Date.parse(expires_at) > this.now().getTime();
  }

  async #update(change: (living: Stored[]) => Stored[]): Promise<void> {
    await this.file.update((value) => {
      const living = value.sessions.filter((each) => this.#lives(each) && this.tokens.isValid(each.token_id));
      return { ...value, sessions: change(living) };
    });
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
