import type { Snapshot } from '../../client/index.ts';
import type { GraphShape } from './graph-shape.ts';
import styles from './graph.module.css';

interface Props {
  readonly shape: GraphShape<Snapshot>;
  /** What the VPS stands on. */
  readonly line: ReadonlySet<string>;
  /** What the person looks at. */
  readonly lit: ReadonlySet<string>;
}

/** The branches. What they say stands in words beside them. */
export function Graph({ shape: { spots, edges, width, height }, line, lit }: Props) {
  return (
    <svg className={styles.graph} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {edges.map(({ from, path }) => (
        <path
          key={from}
          d={path}
          className={styles.edge}
          data-line={line.has(from) || undefined}
          data-lit={lit.has(from) || undefined}
        />
      ))}
      {spots.map(({ dot: { name, current, trigger, state }, x, y }) => (
        <g key={name} data-line={line.has(name) || undefined} data-lit={lit.has(name) || undefined} data-state={state}>
          {current && <circle className={styles.halo} cx={x} cy={y} r={9} />}
          <circle
            className={current ? styles.head : styles.dot}
            cx={x}
            cy={y}
            r={current || trigger === 'manual' ? 5 : 3.5}
          />
        </g>
      ))}
    </svg>
  );
}
