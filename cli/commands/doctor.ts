import { SavepointError } from '../../client/index.ts';
import { verb } from '../frame/verb.ts';
import { diagnose, exitOf, type Finding } from '../outcome/diagnose.ts';
import { EndWith } from '../outcome/end-with.ts';

export const doctor = verb({
  name: 'doctor',
  summary: 'Look whether everything is well: host, token, nodes, Engines, disks; and say what to do',
  async run({ account: { url, token }, client, show, signal }) {
    const health = await client.health({ signal }).catch(orError);
    const isThere = !(health instanceof SavepointError);
    const listed = isThere ? await client.nodes.list({ signal }).catch(orError) : null;
    const nodes = listed === null || listed instanceof SavepointError ? listed : listed.nodes;
    const findings = diagnose({ url, hasToken: token !== undefined, health, nodes });
    const exit = exitOf(findings);
    show({ findings: findings.map(({ state, what, todo }) => ({ state, what, todo })) }, () => inWords(findings));
    if (exit !== 0) throw new EndWith(exit);
  },
});

function orError(thrown: unknown): SavepointError {
  if (thrown instanceof SavepointError) return thrown;
  throw thrown;
}

const MARKS = { ok: 'ok  ', warning: '!   ', problem: 'NO  ' };

function inWords(findings: readonly Finding[]): string {
  return findings
    .map(({ state, what, todo }) => MARKS[state] + what + (todo === null ? '' : `\n      ${todo}`))
    .join('\n');
}
