import { Group } from '@mantine/core';
import type { Vps } from '../../client/index.ts';
import { savepoint } from '../api/savepoint.ts';
import { IconButton } from '../look/icon-button.tsx';
import { say } from '../work/toasts.ts';
import { useAct, useAsked } from '../work/use-act.ts';

/** Stop, start, restart, pause and resume: those that fit how the VPS is now. */
export function LifeButtons({ vps }: { readonly vps: Vps }) {
  const { task_id, status, busy } = vps;
  const act = useAct();
  const isBusy = useAsked(task_id) !== undefined || busy !== null;
  const run = (label: string, done: string, task: () => Promise<unknown>) => () =>
    void act(task_id, label, task, () => ({ title: `${task_id} ${done}` }));

  const stop = () => void act(task_id, 'Stopping', () => savepoint.vps.stop(task_id), stopped);
  const start = run('Starting', 'started', () => savepoint.vps.start(task_id));
  const restart = run('Restarting', 'restarted', () => savepoint.vps.restart(task_id));
  const pause = run('Pausing', 'is paused', () => savepoint.vps.pause(task_id));
  const resume = run('Resuming', 'goes on', () => savepoint.vps.resume(task_id));

  const isUp = status === 'running' || status === 'restarting';
  const isDown = status === 'stopped' || status === 'created';
  const off = { disabled: isBusy };
  return (
    <Group gap={2} wrap="nowrap">
      {isUp && (
        <IconButton icon="stop" label={`Stop ${task_id}`} hint="Stop, and save its disk" onClick={stop} {...off} />
      )}
      {isDown && <IconButton icon="play" label={`Start ${task_id}`} hint="Start as it is" onClick={start} {...off} />}
      {status === 'paused' && (
        <IconButton icon="play" label={`Resume ${task_id}`} hint="Go on" onClick={resume} {...off} />
      )}
      {status !== 'deleted' && (
        <IconButton
          icon="restart"
          label={`Restart ${task_id}`}
          hint="Restart from its newest snapshot"
          onClick={restart}
          {...off}
        />
      )}
      {isUp && (
        <IconButton icon="pause" label={`Pause ${task_id}`} hint="Freeze it in place" onClick={pause} {...off} />
      )}
      {vps.container && isUp && <TerminalButton vps={vps} />}
    </Group>
  );
}

type Stopped = Awaited<ReturnType<typeof savepoint.vps.stop>>;

function stopped({ vps, snapshot, failure }: Stopped) {
  if (failure) return { title: `${vps.task_id} stopped, without a snapshot`, text: failure.message };
  const text = snapshot ? `Its disk is saved as ${snapshot.name}.` : '';
  return { title: `${vps.task_id} stopped`, text };
}

/** A page that the browser does not trust (http, from elsewhere) may not copy: then the command is shown. */
function TerminalButton({ vps: { task_id, node, container } }: { readonly vps: Vps }) {
  const command = `docker exec -it ${container?.name ?? ''} sh`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      say({ tone: 'ok', title: 'Terminal command copied', text: `Run it on ${node}: ${command}` });
    } catch {
      say({ tone: 'ok', title: `Run this on ${node}`, text: command });
    }
  };
  return (
    <IconButton
      icon="terminal"
      label={`Copy terminal command of ${task_id}`}
      hint={`Copy: ${command}`}
      onClick={() => void copy()}
    />
  );
}
