import type { Node } from '../node.ts';
import { demandRefusals, HOST_NETWORK } from '../policy/create-limits.ts';
import { isPrivate } from '../policy/private-label.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { ContainerSpec, Demands } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';

/**
 * A spec that stands in a snapshot's label, for a container to be made of. Where only labels tell of the VPS, anybody
 * may have written them: then it gets no more than a new VPS would. Throws `not_allowed`.
 */
export async function admitSpec(node: Node, vps: VpsDocument, spec: ContainerSpec): Promise<ContainerSpec> {
  if (!vps.rebuilt) return spec;
  const demands = node.engine.demandsOf(spec);
  refuse(demandRefusals(demands, node.settings.allowance));
  await refusePrivate(node, demands);
  return spec;
}

/**
 * No VPS comes near what is Savepoint's own: whoever reads its volumes has its tokens. Nor near the host's network, which
 * may be called by its id as well. Throws `not_allowed`.
 */
export async function refusePrivate(node: Node, { volumes, networks }: Demands): Promise<void> {
  const reasons: string[] = [];
  for (const name of volumes) {
    if (isPrivate((await node.engine.volumeLabels(name)) ?? {})) reasons.push(`the volume ${name} is Savepoint's own`);
  }
  for (const name of networks) {
    const network = await node.engine.network(name);
    if (isPrivate(network?.labels ?? {})) reasons.push(`the network ${name} is Savepoint's own`);
    if (network?.name === 'host' && !node.settings.allowance.hostNetwork) reasons.push(HOST_NETWORK);
  }
  refuse(reasons);
}

function refuse(reasons: readonly string[]): void {
  if (reasons.length > 0) throw new AppError('not_allowed', reasons.join('; '), { problems: reasons });
}
