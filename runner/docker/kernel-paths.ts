/** What the Engine hides of the kernel and protects where nobody has chosen, each known by a path that is always there. */
export const HIDDEN_BY_THE_ENGINE = { MaskedPaths: '/proc/kcore', ReadonlyPaths: '/proc/sysrq-trigger' } as const;
