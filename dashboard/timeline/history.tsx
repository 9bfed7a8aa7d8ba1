import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useRef, useState } from 'react';
import type { Snapshot, Vps } from '../../client/index.ts';
import { useMay } from '../session/session.ts';
import { Chosen } from './chosen.tsx';
import { Details } from './details.tsx';
import { type Asking, Dialogs } from './dialogs.tsx';
import { Graph } from './graph.tsx';
import { lineOf, shapeOf } from './graph-shape.ts';
import styles from './history.module.css';
import { SnapshotRow } from './snapshot-row.tsx';

interface Props {
  readonly vps: Vps;
  readonly list: readonly Snapshot[];
}

/** The snapshots of a VPS, newest first, beside the branches that they make. */
export function History({ vps, list }: Props) {
  const mayChange = useMay('operator');
  const shape = useMemo(() => shapeOf(list), [list]);
  const line = useMemo(() => lineOf(list, list.find(({ current }) => current)?.name), [list]);
  const [shownName, setShown] = useState<string | null>(null);
  const [hovered, setHovered] = useState<string>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<Asking | null>(null);
  const isWide = useMediaQuery('(min-width: 960px)', true, { getInitialValueInEffect: false });
  const box = useRef<HTMLUListElement>(null);

  const ordered = shape.spots.map(({ dot }) => dot);
  const head = ordered.find(({ current }) => current) ?? ordered[0];
  const shown = ordered.find(({ name }) => name === shownName);
  const chosenHere = ordered.filter(({ name }) => chosen.has(name));
  const lit = useMemo(() => lineOf(list, hovered), [list, hovered]);
  const ask = (kind: Asking['kind']) => (snapshots: readonly Snapshot[]) => setAsking({ kind, snapshots });
  const choose = (name: string) =>
    setChosen((known) => {
      const next = new Set(known);
      if (!next.delete(name)) next.add(name);
      return next;
    });

  const details = (snapshot: Snapshot) => (
    <Details vps={vps} snapshot={snapshot} list={list} onAsk={(kind) => ask(kind)([snapshot])} />
  );
  return (
    <div className={styles.page}>
      <section className={styles.list} aria-label="Timeline">
        {chosenHere.length > 0 && mayChange && (
          <Chosen snapshots={chosenHere} onAsk={(kind) => ask(kind)(chosenHere)} onClear={() => setChosen(new Set())} />
        )}
        <div className={styles.graph}>
          <Graph shape={shape} line={line} lit={lit} />
          <ul ref={box} className={styles.rows} onKeyDown={(event) => moveFocus(event, box.current)}>
            {ordered.map((snapshot) => (
              <SnapshotRow
                key={snapshot.name}
                snapshot={snapshot}
                isShown={snapshot.name === (shown ?? (isWide ? head : undefined))?.name}
                isChosen={chosen.has(snapshot.name)}
                onShow={() => setShown(snapshot.name)}
                onChoose={mayChange ? () => choose(snapshot.name) : undefined}
                onHover={(isOver) => setHovered(isOver ? snapshot.name : undefined)}
                isBusy={vps.busy !== null}
                onRestore={mayChange ? () => ask('restore')([snapshot]) : undefined}
              />
            ))}
          </ul>
        </div>
      </section>
      {isWide && head && <aside className={styles.aside}>{details(shown ?? head)}</aside>}
      {!isWide && shown && (
        <Drawer
          opened
          position="bottom"
          size="auto"
          title="Snapshot"
          onClose={() => setShown(null)}
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          {details(shown)}
        </Drawer>
      )}
      {asking && (
        <Dialogs
          vps={vps}
          asking={asking}
          onClose={() => setAsking(null)}
          onDone={() => {
            setAsking(null);
            setChosen(new Set());
          }}
        />
      )}
    </div>
  );
}

/** Up and down, first and last, from row to row. */
function moveFocus(event: React.KeyboardEvent, list: HTMLElement | null): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows[to]?.focus();
}
