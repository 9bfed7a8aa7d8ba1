import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Vps } from '../../client/index.ts';
import { VpsCard } from './vps-card.tsx';
import styles from './vps-grid.module.css';

const NARROWEST = 320;
const GAP = 16;
const USUAL_HEIGHT = 244;

/** The cards, as many beside each other as fit. Only those in sight are there, however many there are. */
export function VpsGrid({ list }: { readonly list: readonly Vps[] }) {
  const box = useRef<HTMLDivElement>(null);
  const { columns, top } = usePlaceOf(box);
  const rows = Math.ceil(list.length / columns);
  const virtual = useWindowVirtualizer({
    count: rows,
    estimateSize: () => USUAL_HEIGHT + GAP,
    overscan: 2,
    scrollMargin: top,
  });
  return (
    <div ref={box} className={styles.box} style={{ height: virtual.getTotalSize() }} role="list" aria-label="VPSes">
      {virtual.getVirtualItems().map(({ index, start, key }) => (
        <div
          key={key}
          ref={virtual.measureElement}
          data-index={index}
          className={styles.row}
          role="presentation"
          style={{
            transform: `translateY(${start - top}px)`,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          }}
        >
          {list.slice(index * columns, (index + 1) * columns).map((vps) => (
            <VpsCard key={vps.task_id} vps={vps} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** How many columns fit, and how far down the page the list begins. */
function usePlaceOf(box: React.RefObject<HTMLDivElement | null>): { columns: number; top: number } {
  const [place, setPlace] = useState({ columns: 1, top: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const columns = Math.max(1, Math.floor((element.clientWidth + GAP) / (NARROWEST + GAP)));
      setPlace((known) => {
        const next = { columns, top: element.offsetTop };
        return known.columns === next.columns && known.top === next.top ? known : next;
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return place;
}
