import type { Health, NodeView, SavepointError } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';

/** What could be learnt: replies, or what they failed with. */
export interface Symptoms {
  readonly url: string;
  readonly hasToken: boolean;
  readonly health: Health | SavepointError;
  /** Null: not asked, as the host does not answer. */
  readonly nodes: readonly NodeView[] | SavepointError | null;
}

export interface Finding {
  readonly state: 'ok' | 'warning' | 'problem';
  readonly what: string;
  /** What to do about it. */
  readonly todo: string | null;
  /** How the command ends if this is the worst. */
  readonly exit: number;
}

/** Below it a node takes no snapshots, unless its MIN_FREE_DISK says otherwise. */
const LITTLE_BYTES = 2e9;

/** What is well, what is not, and what to do about it: from the outside in. */
export function diagnose({ url, hasToken, health, nodes }: Symptoms): Finding[] {
  if (health instanceof Error) {
    return [problem(health.message, `Start it (npm run up), or name another: --url, SAVEPOINT_URL`, EXIT.unreachable)];
  }
  const host = ok(`Savepoint answers at ${url}`);
  if (nodes === null) return [host];
  if (nodes instanceof Error) return [host, refused(nodes, hasToken)];
  const token = ok(hasToken ? 'the token is good' : 'the host asks for no token');
  if (nodes.length === 0) return [host, token, problem('there is no node', 'Add one: savepoint node add NAME ADDRESS')];
  return [host, token, ...nodes.flatMap(examine)];
}

/** How it ends: as the first problem says. */
export function exitOf(findings: readonly Finding[]): number {
  return findings.find(({ state }) => state === 'problem')?.exit ?? EXIT.done;
}

function examine({ name, up, url, info }: NodeView): Finding[] {
  if (!up) {
    const where = url === null ? '' : ` at ${url}`;
    return [problem(`${name}: its runner does not answer${where}`, 'Start the runner there.', EXIT.unreachable)];
  }
  if (info === null) return [ok(`${name}: is there (a token with a scope is told no more)`)];
  const { available, version, driver, storage_reachable } = info.engine;
  if (!available) {
    const todo = 'Start Docker there, and see that DOCKER_HOST of the runner is right.';
    return [problem(`${name}: its Docker Engine does not answer`, todo, EXIT.unreachable)];
  }
  const engine = ok(`${name}: Docker Engine ${version ?? '?'} with ${driver ?? 'an unknown driver'}`);
  return [engine, storage(name, storage_reachable), space(name, info.free_bytes)];
}

function storage(name: string, isReachable: boolean): Finding {
  if (isReachable) return ok(`${name}: the storage of the Engine is within reach`);
  const what = `${name}: the storage of the Engine is out of reach, so that each snapshot saves the whole disk and a power cut may take what was saved last`;
  return { state: 'warning', what, todo: 'Give the runner a way to it: see ENGINE_ROOT', exit: EXIT.done };
}

function space(name: string, free: number | null): Finding {
  if (free === null) return { state: 'warning', what: `${name}: free disk is not known`, todo: null, exit: EXIT.done };
  const what = `${name}: ${bytes(free)} of disk are free`;
  if (free >= LITTLE_BYTES) return ok(what);
  return problem(what, `Make room: savepoint node storage ${name} shows what takes how much`, EXIT.noSpace);
}

function refused(error: SavepointError, hasToken: boolean): Finding {
  if (error.code !== 'unauthorized') return problem(error.message, null, exitCodeOf(error.code));
  const what = hasToken ? 'the host does not know this token' : 'there is no token';
  return problem(what, 'Log in with a token of this host: savepoint login', EXIT.refused);
}

function ok(what: string): Finding {
  return { state: 'ok', what, todo: null, exit: EXIT.done };
}

function problem(what: string, todo: string | null, exit: number = EXIT.failed): Finding {
  return { state: 'problem', what, todo, exit };
}
