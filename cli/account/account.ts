/** Which host is spoken to, and as whom. */
export interface Account {
  readonly url: string;
  /** Undefined: without one, as hosts on the own machine may allow. */
  readonly token: string | undefined;
  /** The token that an option or the environment names. */
  readonly told: string | undefined;
  /** Keeps them for the next time; returns where. */
  save(kept: Kept): Promise<string>;
}

export interface Kept {
  readonly url: string;
  readonly token: string;
}

/** What may say where to go: an option before the environment before what `login` kept. */
export interface Sources {
  readonly options: { readonly url?: string; readonly token?: string };
  readonly env: { readonly SAVEPOINT_URL?: string; readonly SAVEPOINT_TOKEN?: string };
  readonly kept: Partial<Kept>;
}

const OWN_MACHINE = 'http://127.0.0.1:8000';

/** The host to speak to. A token that was kept for one host is never sent to another. */
export function chooseAccount({ options, env, kept }: Sources): Pick<Account, 'url' | 'token' | 'told'> {
  const url = options.url ?? (env.SAVEPOINT_URL || undefined) ?? kept.url ?? OWN_MACHINE;
  const told = options.token ?? (env.SAVEPOINT_TOKEN || undefined);
  return { url, told, token: told ?? (isSameHost(url, kept.url) ? kept.token : undefined) };
}

function isSameHost(url: string, other: string | undefined): boolean {
  return (
    other !== undefined && URL.canParse(url) && URL.canParse(other) && new URL(url).origin === new URL(other).origin
  );
}
