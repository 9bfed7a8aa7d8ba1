import type { RestorePlan, Unsaved } from '../../client/index.ts';
import { bytes, duration } from '../../client/words/figures.ts';
import { facts } from './table.ts';

const SHOWN = 5;

/** What a restore would do. */
export function planned(plan: RestorePlan): string {
  const { snapshot, unsaved, unsaved_reason, later } = plan;
  const known = facts([
    ['to', `${snapshot.name}${snapshot.alias === null ? '' : ` (${snapshot.alias})`}`],
    ['in no snapshot', unsaved === null ? 'not known' : amount(unsaved)],
    [unsaved === null ? 'because' : 'that is', unsaved_reason],
    ['saved first', plan.safety ? 'yes: it can be undone' : 'no'],
    ['stay beside it', later.length > 0 ? later.join(', ') : null],
    ['needs', `${bytes(plan.needs_bytes)} of ${bytes(plan.free_bytes)} free disk`],
    ['usually takes', plan.usual_ms && duration(plan.usual_ms)],
  ]);
  return [known, ...examplesOf(unsaved), ...plan.warnings.map((warning) => `! ${warning}`)].join('\n');
}

function amount({ files, bytes: size }: Unsaved): string {
  return files === 0 ? 'nothing' : `${files} ${files === 1 ? 'file' : 'files'}, ${bytes(size)}`;
}

function examplesOf(unsaved: Unsaved | null): string[] {
  const paths = unsaved?.examples.slice(0, SHOWN) ?? [];
  const more = (unsaved?.files ?? 0) - paths.length;
  return [...paths.map((path) => `  ${path.replaceAll('\n', ' ')}`), ...(more > 0 ? [`  and ${more} more`] : [])];
}
