import type { Endpoint } from '../../runner/wire/endpoint.ts';
import * as runner from '../../runner/wire/runner-api.ts';
import * as host from '../wire/host-api.ts';

const PARAMS: Readonly<Record<string, string>> = { task_id: 'demo', name: 'latest', id: '0123456789ab' };

const BODIES = new Map<Endpoint, object>([
  [runner.createVps, { image: 'debian:12', task_id: 'demo', ports: ['8080:80'] }],
  [runner.adoptVps, { container: 'my-container', task_id: 'demo' }],
  [runner.restartNamedVps, { task_id: 'demo' }],
  [runner.restartVps, { from: 'before-upgrade' }],
  [runner.createSnapshot, { alias: 'before-upgrade', expiry: 30 }],
  [runner.snapshotGroup, { project: 'website', alias: 'before-upgrade' }],
  [runner.restoreGroup, { project: 'website', from: 'before-upgrade' }],
  [runner.execInVps, { command: ['cat', '/etc/os-release'] }],
  [runner.restoreSnapshot, { check: { command: ['test', '-e', '/root/note'] } }],
  [runner.editVps, { snapshot_method: 'delta' }],
  [runner.editSnapshot, { pinned: true }],
  [runner.setSchedule, { cron: '@daily', time_zone: 'Europe/Berlin', keep: { daily: 7, weekly: 4 } }],
  [host.addNode, { name: 'node-2', url: 'http://10.0.0.2:8001' }],
  [host.beginSession, { token: 'sp_...' }],
  [host.createToken, { name: 'ci', role: 'operator', scope: { project: 'website' } }],
]);

/** What a call cannot do without. */
const QUERIES = new Map<Endpoint, string>([[runner.previewSchedule, '?cron=@daily']]);

/** Values with which a call can be made. */
export function exampleOf(called: Endpoint): { path: string; body: object | undefined } {
  const path = called.path.replace(/:(\w+)/g, (_all, name: string) => PARAMS[name] ?? name);
  return { path: path + (QUERIES.get(called) ?? ''), body: BODIES.get(called) };
}

/** A call as a person would type it. */
export function curl(called: Endpoint): string {
  const { path, body } = exampleOf(called);
  const method = called.method === 'GET' ? '' : ` -X ${called.method}`;
  const stream = called === host.events ? ' -N' : '';
  const token = host.withoutToken.includes(called) ? '' : ' -H "Authorization: Bearer $TOKEN"';
  const words = body ? ` \\\n  -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'` : '';
  return `curl${stream}${method}${token} \\\n  http://localhost:8000${path}${words}`;
}
