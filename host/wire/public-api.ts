import type { Endpoint } from '../../runner/wire/endpoint.ts';
import * as runner from '../../runner/wire/runner-api.ts';
import * as host from './host-api.ts';

export interface Family {
  readonly title: string;
  readonly calls: readonly Endpoint[];
}

/** Every call that people can make, in the order in which a newcomer would want to read of them. */
export const publicApi: readonly Family[] = [
  {
    title: 'Snapshots',
    calls: [
      runner.createSnapshot,
      runner.listSnapshots,
      runner.latestSnapshot,
      runner.oneSnapshot,
      runner.editSnapshot,
      runner.restorePlan,
      runner.restoreSnapshot,
      runner.forkSnapshot,
      runner.deleteSnapshot,
      runner.deleteAllSnapshots,
      runner.retentionPlan,
    ],
  },
  {
    title: 'Schedules',
    calls: [runner.showSchedule, runner.setSchedule, runner.removeSchedule, runner.previewSchedule],
  },
  {
    title: 'VPSes',
    calls: [
      runner.createVps,
      runner.adoptVps,
      runner.listVps,
      runner.activeVps,
      runner.vpsStatus,
      runner.vpsStorage,
      runner.stopVps,
      runner.startVps,
      runner.restartVps,
      runner.restartNamedVps,
      runner.pauseVps,
      runner.resumeVps,
      runner.execInVps,
      runner.editVps,
      runner.deleteVps,
    ],
  },
  { title: 'Groups', calls: [runner.snapshotGroup, runner.restoreGroup] },
  {
    title: 'Operations and events',
    calls: [host.listOperations, runner.oneOperation, runner.cancelOperation, host.events],
  },
  {
    title: 'Administration',
    calls: [
      host.listNodes,
      host.nodeStorage,
      host.addNode,
      host.removeNode,
      host.listTokens,
      host.createToken,
      host.deleteToken,
      host.listAudit,
    ],
  },
  {
    title: 'Sessions of browsers',
    calls: [host.beginSession, host.currentSession, host.endSession],
  },
  { title: 'Monitoring', calls: [host.health, host.metrics] },
];
