import { useCallback } from 'react';
import type { Snapshot } from '../../client/index.ts';
import { savepoint } from '../api/savepoint.ts';
import { useAct } from '../work/use-act.ts';

type Wish = NonNullable<Parameters<typeof savepoint.snapshots.restore>[2]>;
type Named = Pick<Snapshot, 'name' | 'alias'>;

/** Restores, and offers to undo it: what was there before is a snapshot like any other. */
export function useRestore(taskId: string) {
  const act = useAct();
  return useCallback(
    async (snapshot: Named, wish: Wish): Promise<boolean> => {
      const restore = (to: Named, how: Wish) =>
        act(
          taskId,
          'Restoring',
          () => savepoint.snapshots.restore(taskId, to.name, how),
          ({ saved, down_ms }) => {
            const undo = saved && { label: 'Undo', run: () => void restore(saved, {}) };
            return {
              title: `${taskId} is back at ${to.alias ?? to.name}`,
              text: `It was down for ${Math.max(1, Math.round(down_ms))} ms.${saved ? ` What it held before is saved as ${saved.name}.` : ''}`,
              ...(undo && { action: undo }),
            };
          },
        );
      return restore(snapshot, wish);
    },
    [act, taskId],
  );
}
