import type { EngineCorner } from '../engine-corner.ts';
import { VPS_LABEL } from '../../../runner/ports/snapshot-label.ts';

/** Everything on an Engine that is none of Savepoint's business, as one comparable value. */
export async function bystanders({ docker }: EngineCorner): Promise<object> {
  const strange = ({ Labels }: { Labels: Record<string, string> | null }) => Labels?.[VPS_LABEL] === undefined;
  const containers = (await docker.listContainers({ all: true })).filter(strange);
  const images = (await docker.listImages({ all: true })).filter(strange);
  const networks = await docker.listNetworks();
  const inspected = await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect()));
  return {
    containers: inspected.map(({ Id, Name, Image, State, HostConfig }) => ({ Id, Name, Image, State, HostConfig })),
    images: images
      .map(({ Id, RepoTags, Labels }) => ({ Id, RepoTags, Labels }))
      .sort((one, other) => (one.Id < other.Id ? -1 : 1)),
    networks: networks.map(({ Id, Name }) => `${Name} ${Id}`).sort(),
  };
}
