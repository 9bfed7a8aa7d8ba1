import type { SavepointClient, Snapshot } from '../../client/index.ts';

type Edit = Parameters<SavepointClient['snapshots']['edit']>[2];

/** What a snapshot is to be called, and how long it stays, as it stands in the form. */
export interface EditForm {
  readonly alias: string;
  readonly message: string;
  readonly pinned: boolean;
  readonly expires: boolean;
  /** Empty: as it is. */
  readonly days: number | string;
}

/** What the person has changed; null: nothing. All else may have been changed by somebody else meanwhile, and stays. */
export function editOf(snapshot: Snapshot, { alias, message, pinned, expires, days }: EditForm): Edit | null {
  const called = alias.trim() || null;
  const noted = message.trim() || null;
  const edit: Edit = {
    ...(called !== snapshot.alias && { alias: called }),
    ...(noted !== snapshot.message && { message: noted }),
    ...(pinned !== snapshot.pinned && { pinned }),
    ...(!expires && snapshot.expires_at !== null && { expiry: null }),
    ...(expires && typeof days === 'number' && { expiry: days }),
  };
  return Object.keys(edit).length === 0 ? null : edit;
}
