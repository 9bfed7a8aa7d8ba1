import type { PublishedPort, Vps } from '../../client/index.ts';
import { moment } from '../../client/words/figures.ts';
import { facts, table } from './table.ts';

export function vpsTable(list: readonly Vps[]): string {
  if (list.length === 0) return 'There is none yet: savepoint vps create IMAGE';
  return table(
    [
      { head: 'ID', cell: ({ task_id }) => task_id },
      { head: 'STATUS', cell: statusOf },
      { head: 'NODE', cell: ({ node }) => node },
      { head: 'IMAGE', cell: ({ image }) => image },
      { head: 'HEAD', cell: ({ head }) => head },
      { head: 'SNAPSHOTS', cell: ({ snapshots }) => snapshots, right: true },
      { head: 'PORTS', cell: ({ ports }) => ports.map(port).join(', ') },
    ],
    list,
  );
}

export function vpsFacts(vps: Vps): string {
  return facts([
    ['id', vps.task_id],
    ['status', statusOf(vps)],
    ['node', vps.node],
    ['image', vps.image],
    ['container', vps.container?.name ?? null],
    ['created', `${moment(vps.created_at)} UTC`],
    ['started', vps.started_at && `${moment(vps.started_at)} UTC`],
    ['exit code', vps.exit_code],
    ['head', vps.head],
    ['snapshots', vps.snapshots],
    ['ports', vps.ports.map(port).join(', ') || null],
    ['forked from', vps.forked_from && `${vps.forked_from.task_id} ${vps.forked_from.name}`],
    ['project', vps.project],
    ['snapshots by', vps.snapshot_method],
    ['next run', vps.next_run && `${moment(vps.next_run)} UTC`],
    ['run before them', vps.hooks?.pre ? words(vps.hooks.pre.command) : null],
    ['run after them', vps.hooks?.post ? words(vps.hooks.post.command) : null],
  ]);
}

/** A command as it was written for the shell, else its words. */
export function words(command: readonly string[]): string {
  const [shell = '', option, line] = command;
  return /\/sh$/.test(shell) && option === '-c' && command.length === 3 ? String(line) : command.join(' ');
}

/** One VPS in one line. */
export function vpsLine(vps: Vps): string {
  const ports = vps.ports.map(port).join(', ');
  return `${vps.task_id} is ${statusOf(vps)} on ${vps.node}${ports && `, ${ports}`}`;
}

/** A new fork, and what of the source's it has not. */
export function forked(vps: Vps): string {
  const apart = vps.forked_from?.not_shared ?? [];
  const mounts = apart.map(({ kind, path }) => `${kind === 'bind' ? 'host folder' : 'volume'} at ${path}`);
  return [vpsLine(vps), ...mounts.map((mount) => `  not shared with the source: the ${mount}, here empty`)].join('\n');
}

function statusOf({ status, busy }: Vps): string {
  return busy ? `${status} (${busy.kind})` : status;
}

function port({ host_ip, host_port, container }: PublishedPort): string {
  return `${host_ip.includes(':') ? `[${host_ip}]` : host_ip}:${host_port}->${container}`;
}
