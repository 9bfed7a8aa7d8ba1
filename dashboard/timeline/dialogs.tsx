import type { Snapshot, Vps } from '../../client/index.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { ExpiryDialog } from './expiry-dialog.tsx';
import { ForkDialog } from './fork-dialog.tsx';
import { RestoreDialog } from './restore-dialog.tsx';

/** What the person is asked about, and which snapshots. */
export interface Asking {
  readonly kind: 'restore' | 'fork' | 'edit' | 'expiry' | 'delete';
  readonly snapshots: readonly Snapshot[];
}

interface Props {
  readonly vps: Vps;
  readonly asking: Asking;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function Dialogs({ vps, asking: { kind, snapshots }, ...ends }: Props) {
  const [first] = snapshots;
  if (!first) return null;
  switch (kind) {
    case 'restore':
      return <RestoreDialog vps={vps} snapshot={first} {...ends} />;
    case 'fork':
      return <ForkDialog snapshot={first} {...ends} />;
    case 'edit':
      return <EditDialog snapshot={first} {...ends} />;
    case 'expiry':
      return <ExpiryDialog snapshots={snapshots} {...ends} />;
    case 'delete':
      return <DeleteDialog vps={vps} snapshots={snapshots} {...ends} />;
  }
}
