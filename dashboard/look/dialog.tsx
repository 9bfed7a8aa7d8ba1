import { Button, Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import styles from './form.module.css';
import { useGivenBack } from './use-given-back.ts';

interface Props {
  readonly title: string;
  readonly size?: 'lg';
  /** What the button says that does it. */
  readonly submit: string;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly isAsked?: boolean;
  readonly isReady?: boolean;
  /** It takes something away for good. */
  readonly isDanger?: boolean;
  /** Where the focus is at first; without it, in the field that has `data-autofocus`. */
  readonly focus?: 'cancel' | 'submit';
  /** Another button, between the two. */
  readonly other?: ReactNode;
  readonly children: ReactNode;
}

/** What the person is asked before something is done, and the two ways out. */
export function Dialog({ title, size, onSubmit, onClose, children, ...ends }: Props) {
  useGivenBack();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Modal opened onClose={onClose} title={title} {...(size && { size })}>
      <form className={styles.form} onSubmit={submit}>
        {children}
        <Ends onClose={onClose} {...ends} />
      </form>
    </Modal>
  );
}

type EndsProps = Omit<Props, 'title' | 'size' | 'onSubmit' | 'children'>;

function Ends({ submit, onClose, isAsked = false, isReady = true, isDanger = false, focus, other }: EndsProps) {
  return (
    <div className={styles.buttons}>
      <Button variant="default" onClick={onClose} data-autofocus={focus === 'cancel' || undefined}>
        Cancel
      </Button>
      {other}
      <Button
        type="submit"
        color={isDanger ? 'red.8' : undefined}
        loading={isAsked}
        disabled={!isReady}
        data-autofocus={focus === 'submit' || undefined}
      >
        {submit}
      </Button>
    </div>
  );
}
