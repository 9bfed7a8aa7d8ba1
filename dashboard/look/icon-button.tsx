import { ActionIcon, type ActionIconProps } from '@mantine/core';
import { hinted } from './hint.tsx';
import { Icon, type IconName } from './icons.tsx';

interface Props extends Pick<ActionIconProps, 'variant' | 'size' | 'loading' | 'disabled' | 'color'> {
  readonly icon: IconName;
  /** What it does: on hover, and for who cannot see the picture. */
  readonly label: string;
  readonly hint?: string;
  readonly onClick?: () => void;
}

/** A button that is a picture. */
export function IconButton({ icon, label, hint, ...rest }: Props) {
  return (
    <ActionIcon aria-label={label} {...hinted(hint ?? label)} {...rest}>
      <Icon name={icon} />
    </ActionIcon>
  );
}
