import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { useMay, useSession } from '../session/session.ts';
import styles from './new-vps.module.css';

const CreateDialog = lazy(() => import('./create-dialog.tsx'));
const AdoptDialog = lazy(() => import('./adopt-dialog.tsx'));

/** The ways to get another VPS. */
export function NewVps() {
  const [open, setOpen] = useState<'create' | 'adopt' | null>(null);
  const mayCreate = useMay('operator');
  const { scope } = useSession().session;
  if (!mayCreate) return null;
  const close = () => setOpen(null);
  return (
    <div className={styles.buttons}>
      {scope === null && (
        <Button variant="default" leftSection={<Icon name="adopt" size={16} />} onClick={() => setOpen('adopt')}>
          Adopt
        </Button>
      )}
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpen('create')}>
        New VPS
      </Button>
      <Suspense>
        {open === 'create' && <CreateDialog onClose={close} />}
        {open === 'adopt' && <AdoptDialog onClose={close} />}
      </Suspense>
    </div>
  );
}
