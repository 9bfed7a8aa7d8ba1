import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { PublishedPort, VpsStatus } from '../wire/model.ts';
import type { SnapshotName } from '../wire/names.ts';
import { survivor, visible } from './lineage.ts';

/** The snapshots that are neither this one nor on the way to it, the newest first. They stay when it is restored. */
export function besides(vps: VpsDocument, { name }: Pick<SnapshotRecord, 'name'>): SnapshotName[] {
  const parents = new Map(visible(vps).map((one) => [one.name, survivor(vps, one.parent)]));
  const onTheWay = new Set<SnapshotName>();
  for (let at: SnapshotName | null = name; at !== null && !onTheWay.has(at); at = parents.get(at) ?? null) {
    onTheWay.add(at);
  }
  return visible(vps)
    .filter((one) => !onTheWay.has(one.name))
    .sort((a, b) => b.seq - a.seq)
    .map((one) => one.name);
}

export interface RestoreFacts {
  readonly snapshot: SnapshotRecord;
  readonly status: VpsStatus | 'none';
  readonly emulator: boolean;
  readonly imageIsThere: boolean;
  /** A safety snapshot is wanted. */
  readonly safety: boolean;
  readonly unsaved: boolean;
  readonly fits: boolean;
  /** Which of its host ports others have. */
  readonly takenPorts: readonly PublishedPort[];
  /** What is being done to the VPS now. */
  readonly busyWith: string | null;
}

/** What a person should know before a restore, in words; what keeps it from being done comes first. */
export function restoreWarnings(facts: RestoreFacts): string[] {
  const { snapshot, status } = facts;
  const warnings: [boolean, string][] = [
    [!facts.imageIsThere, `the image of ${snapshot.name} is not on the Engine: it cannot be restored`],
    [facts.imageIsThere && snapshot.state !== 'ready', `${snapshot.name} is ${snapshot.state}: it cannot be restored`],
    [facts.emulator, 'it runs QEMU, whose guest a snapshot would tear: it is refused'],
    [!facts.fits, 'there is too little free disk for the safety snapshot: it is refused'],
    [facts.busyWith !== null, `the VPS is busy (${facts.busyWith}): until that is over it is refused`],
    ...facts.takenPorts.map(({ host_ip, host_port, container }): [boolean, string] => [
      true,
      `another container has port ${host_port} of ${host_ip || 'the node'}, which it needs for ${container}`,
    ]),
    [facts.unsaved && !facts.safety, 'without a safety snapshot, what no snapshot has is lost for good'],
    [status === 'paused', 'it is paused: what its programs hold in memory is lost, and it runs afterwards'],
    [status === 'stopped', 'it is stopped, and runs afterwards'],
    [status === 'deleted', 'it was deleted, and is made again'],
    ...snapshot.not_captured.map(({ kind, path }): [boolean, string] => [
      true,
      `${path} (${kind}) is in no snapshot: it ${kind === 'tmpfs' ? 'is empty afterwards' : 'stays as it is now'}`,
    ]),
  ];
  return warnings.flatMap(([holds, words]) => (holds ? [words] : []));
}
