import { createContext, useContext } from 'react';
import type { Role, Session } from '../../client/index.ts';

export interface SignedIn {
  readonly session: Session;
  readonly signOut: () => void;
}

export const SessionContext = createContext<SignedIn | null>(null);

export function useSession(): SignedIn {
  const signedIn = useContext(SessionContext);
  if (!signedIn) throw new Error('nobody is signed in');
  return signedIn;
}

const RANKS: readonly Role[] = ['viewer', 'operator', 'admin'];

/** Whether the person may do what takes this role. What they may not is not shown; the host refuses it all the same. */
export function useMay(role: Role): boolean {
  return RANKS.indexOf(useSession().session.role) >= RANKS.indexOf(role);
}
