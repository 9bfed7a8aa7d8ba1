import { useState } from 'react';
import { ActionIcon, Menu } from '@mantine/core';
import type { Vps } from '../../client/index.ts';
import { hrefOf } from '../frame/places.ts';
import { Icon } from '../look/icons.tsx';
import { Status } from '../look/status.tsx';
import { useMay } from '../session/session.ts';
import { Progress, useRunning } from '../work/progress.tsx';
import { DeleteVps } from './delete-vps.tsx';
import { LifeButtons } from './life-buttons.tsx';
import { SnapshotButton } from './snapshot-button.tsx';
import styles from './vps-head.module.css';

interface Props {
  readonly vps: Vps;
  readonly here: 'timeline' | 'rules';
}

/** Which VPS this is, how it is, and what can be done with it. */
export function VpsHead({ vps, here }: Props) {
  const { task_id, image, node, project, ports, forked_from } = vps;
  const running = useRunning(task_id);
  const mayChange = useMay('operator');
  return (
    <header className={styles.head}>
      <a className={styles.back} href={hrefOf({ page: 'vps' })}>
        <Icon name="back" size={15} /> All VPSes
      </a>
      <div className={styles.row}>
        <div className={styles.words}>
          <div className={styles.name}>
            <h1 className={styles.title}>{task_id}</h1>
            <Status vps={vps} />
          </div>
          <p className="muted">
            <span className="mono">{image}</span> on {node}
            {project !== null && `, ${project}`}
            {portsText(ports)}
            {forked_from !== null && (
              <>
                , forked from{' '}
                <a className={styles.source} href={hrefOf({ page: 'timeline', taskId: forked_from.task_id })}>
                  {forked_from.task_id}
                </a>
              </>
            )}
          </p>
        </div>
        {mayChange && (
          <div className={styles.buttons}>
            <LifeButtons vps={vps} />
            <More vps={vps} />
            <SnapshotButton vps={vps} />
          </div>
        )}
      </div>
      {running && (
        <div className={styles.running}>
          <Progress operation={running} />
        </div>
      )}
      <nav className={styles.tabs} aria-label={`Pages of ${task_id}`}>
        <a href={hrefOf({ page: 'timeline', taskId: task_id })} aria-current={here === 'timeline' ? 'page' : undefined}>
          Timeline
        </a>
        <a href={hrefOf({ page: 'rules', taskId: task_id })} aria-current={here === 'rules' ? 'page' : undefined}>
          Schedule &amp; retention
        </a>
      </nav>
    </header>
  );
}

/** Each once, though it is published for both families of addresses. */
function portsText(ports: Vps['ports']): string {
  const texts = new Set(ports.map(({ host_port, container }) => `, port ${host_port} → ${container}`));
  return [...texts].join('');
}

function More({ vps }: { readonly vps: Vps }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {/* While it asks, the focus is in the dialog. */}
      <Menu position="bottom-end" returnFocus={!isOpen}>
        <Menu.Target>
          <ActionIcon aria-label={`More about ${vps.task_id}`}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setOpen(true)}>
            Delete {vps.task_id}…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isOpen && <DeleteVps vps={vps} onClose={() => setOpen(false)} />}
    </>
  );
}
