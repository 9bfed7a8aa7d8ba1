import { InvalidArgumentError } from 'commander';
import type { Role } from '../../../client/index.ts';
import { oneOf } from '../../frame/values.ts';
import { listOption, option, verb } from '../../frame/verb.ts';

const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];

interface Asked {
  readonly name: string;
  readonly role: Role;
  readonly container?: string[];
  readonly project?: string;
  readonly expires?: string;
}

export const createToken = verb<Asked>({
  name: 'create',
  summary: 'Make a token; its secret is shown once',
  slots: [{ key: 'name', word: 'NAME', flags: '--name <NAME>', help: 'what it is for' }],
  options: [
    option('--role <ROLE>', ROLES.join(', '), oneOf(...ROLES)).default('operator'),
    listOption('-c, --container <ID>', 'for this VPS only; may be given several times'),
    option('--project <NAME>', 'for the VPSes of this project only'),
    option('--expires <DATE>', 'until when it is good, as 2027-01-31 or 2027-01-31T12:00:00Z', instant),
  ],
  examples: ['token create laptop', 'token create shop --role operator --project shop'],
  async run({ client, note, show, signal, json }, { name, role, container = [], project, expires }) {
    const isScoped = container.length > 0 || project !== undefined;
    const scope = isScoped ? { task_ids: container, project: project ?? null } : undefined;
    const made = await client.tokens.create({ name, role, scope, expires_at: expires }, { signal });
    show(made, ({ token }) => token);
    if (!json) note(`This is the secret of ${made.id} (${made.role}); it is shown here only.`);
  },
});

function instant(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('It is not a date.');
  return new Date(time).toISOString();
}
