/** How the snapshots of a VPS may be taken. */
export const METHODS = ['auto', 'commit', 'delta'] as const;
export type Method = (typeof METHODS)[number];
