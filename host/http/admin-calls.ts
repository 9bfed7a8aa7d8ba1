import { AppError } from '../../runner/wire/errors.ts';
import type { NodeInfo } from '../../runner/wire/model.ts';
import { badRequest } from '../../runner/wire/problems.ts';
import { nodeInfo, ownStorage } from '../../runner/wire/runner-api.ts';
import { readAudit } from '../audit/read-audit.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { HostNode, Nodes } from '../fleet/nodes.ts';
import { passOn } from '../fleet/reach.ts';
import { given } from '../policy/fleet-view.ts';
import { addressProblem } from '../policy/node-address.ts';
import type { Tokens } from '../tokens/tokens.ts';
import * as host from '../wire/host-api.ts';
import type { NodeView } from '../wire/host-model.ts';
import { type Desk, route } from './route.ts';

interface Administered {
  readonly fleet: Fleet;
  readonly nodes: Nodes;
  readonly tokens: Tokens;
  /** Where the audit log lies. */
  readonly folder: string;
}

/** What the host itself owns: its nodes, tokens and audit log. */
export function adminCalls(desk: Desk, { fleet, nodes, tokens, folder }: Administered): void {
  nodeCalls(desk, fleet, nodes);

  route(desk, host.listTokens, async () => {
    const list = tokens.list();
    return { tokens: list, count: list.length };
  });
  route(desk, host.createToken, async ({ body: { name, role, scope = null, expires_at = null } }) =>
    tokens.create({ name, role, scope, expires_at: expires_at && new Date(expires_at).toISOString() }),
  );
  route(desk, host.deleteToken, async ({ params: { id } }) => {
    await tokens.delete(id);
    return { deleted: id };
  });

  route(desk, host.listAudit, async ({ query: { limit, task_id } }) => {
    const entries = await readAudit(folder, limit, task_id);
    return { entries, count: entries.length };
  });
}

function nodeCalls(desk: Desk, fleet: Fleet, nodes: Nodes): void {
  route(desk, host.listNodes, async (_input, { caller }) => {
    if (caller.scope) return outline(fleet, nodes);
    const infos = new Map(given(await fleet.everyone(nodeInfo)).map(({ node, value }) => [node, value]));
    const list = nodes.list().map((node) => view(node, fleet.isUp(node.name), infos.get(node.name)));
    return { nodes: list, count: list.length };
  });
  route(desk, host.nodeStorage, async ({ params: { name } }, { caller, patienceMs }) => {
    // It speaks of what others have, too.
    if (caller.scope) throw new AppError('forbidden', 'the figures of a node take a token without a scope');
    return passOn(fleet.target(name), ownStorage, NOTHING, patienceMs);
  });
  route(desk, host.addNode, async ({ body: { name, url } }) => {
    const address = { name, url: new URL(url).origin };
    const problem = addressProblem(address.url);
    if (problem !== undefined) throw badRequest([{ where: 'body.url', problem }]);
    const info = await fleet.look(fleet.targetFor(name, address.url), nodeInfo).catch(refuseAddress);
    // Events and VPSes carry the node's own name. The same one under two names would give every VPS two owners.
    if (info.name !== name) throw badRequest([{ where: 'body.name', problem: `this node calls itself ${info.name}` }]);
    const added = await nodes.add(address);
    fleet.join(added);
    return view(added, true, info);
  });
  route(desk, host.removeNode, async ({ params: { name } }) => {
    await nodes.remove(name);
    await fleet.leave(name);
    return { removed: name };
  });
}

const NOTHING = { params: {}, query: {}, body: {} };

/** The address is the caller's choice: that no node answers there is a mistake in the call, not a failure of ours. */
function refuseAddress(cause: unknown): never {
  if (!(cause instanceof AppError)) throw cause;
  throw badRequest([{ where: 'body.url', problem: cause.message }]);
}

/** What whoever has a token may know: figures and addresses speak of what others have, too. */
function outline(fleet: Fleet, nodes: Nodes): { nodes: NodeView[]; count: number } {
  const list = nodes.list().map(({ name, source }) => ({ name, url: null, source, up: fleet.isUp(name), info: null }));
  return { nodes: list, count: list.length };
}

function view({ name, url, source }: HostNode, up: boolean, info: NodeInfo | undefined): NodeView {
  return { name, url, source, up, info: info ?? null };
}
