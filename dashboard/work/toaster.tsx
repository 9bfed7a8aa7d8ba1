import { Button, CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { dismiss, type Toast, useToasts } from './toasts.ts';
import styles from './toaster.module.css';

/** Long enough to be read; what offers something stays longer, and an error until it is closed. */
const STAYS_MS = { plain: 6000, offering: 20_000 };

/** What has just been said, in the corner; read aloud, too. */
export function Toaster() {
  const toasts = useToasts();
  return (
    <div className={styles.corner} role="region" aria-label="Messages" aria-live="polite">
      {toasts.map((toast) => (
        <Said key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function Said({ toast: { id, tone, title, text, action } }: { readonly toast: Toast }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld || tone === 'bad') return;
    const timer = setTimeout(() => dismiss(id), action ? STAYS_MS.offering : STAYS_MS.plain);
    return () => clearTimeout(timer);
  }, [id, isHeld, tone, action]);
  const run = () => {
    dismiss(id);
    action?.run();
  };
  const hold = () => setHeld(true);
  const letGo = () => setHeld(false);
  return (
    <div
      className={styles.toast}
      data-tone={tone}
      role={tone === 'bad' ? 'alert' : 'status'}
      onMouseEnter={hold}
      onMouseLeave={letGo}
      onFocus={hold}
      onBlur={letGo}
    >
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        {text !== undefined && text !== '' && <p className={styles.text}>{text}</p>}
        {action && (
          <Button className={styles.action} size="compact-sm" variant="light" onClick={run}>
            {action.label}
          </Button>
        )}
      </div>
      <CloseButton aria-label="Close message" onClick={() => dismiss(id)} />
    </div>
  );
}
