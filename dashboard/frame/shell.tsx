import type { ReactNode } from 'react';
import { focusContent } from '../look/focus-content.ts';
import { Hint } from '../look/hint.tsx';
import { Logo } from '../look/logo.tsx';
import { useMay } from '../session/session.ts';
import { Toaster } from '../work/toaster.tsx';
import { Account } from './account.tsx';
import { LinkState, LostBanner } from './link-state.tsx';
import { hrefOf, type Place } from './places.ts';
import { usePlace } from './router.ts';
import styles from './shell.module.css';

/** What stands around each page. */
export function Shell({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <a className={styles.skip} href="#content" onClick={skip}>
        Skip to the content
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <a className={styles.brand} href={hrefOf({ page: 'vps' })} aria-label="Savepoint: all VPSes">
            <Logo size={26} />
            <span className={styles.name}>Savepoint</span>
          </a>
          <Pages />
          <div className={styles.right}>
            <LinkState />
            <Account />
          </div>
        </div>
      </header>
      <LostBanner />
      <main id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <Toaster />
      <Hint />
    </>
  );
}

function Pages() {
  const { page } = usePlace();
  const isAdmin = useMay('admin');
  const isOfVps = page === 'vps' || page === 'timeline' || page === 'rules';
  return (
    <nav className={styles.pages} aria-label="Pages">
      <PageLink to={{ page: 'vps' }} isHere={isOfVps}>
        VPSes
      </PageLink>
      <PageLink to={{ page: 'nodes' }} isHere={page === 'nodes'}>
        Nodes<span className={styles.wide}> &amp; storage</span>
      </PageLink>
      {isAdmin && (
        <PageLink to={{ page: 'audit' }} isHere={page === 'audit'}>
          Audit
        </PageLink>
      )}
    </nav>
  );
}

interface PageLinkProps {
  readonly to: Place;
  readonly isHere: boolean;
  readonly children: ReactNode;
}

function PageLink({ to, isHere, children }: PageLinkProps) {
  return (
    <a className={styles.page} href={hrefOf(to)} aria-current={isHere ? 'page' : undefined}>
      {children}
    </a>
  );
}

// The address says which page this is: the link must not change it.
function skip(event: React.MouseEvent): void {
  event.preventDefault();
  focusContent();
}
