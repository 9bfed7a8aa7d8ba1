import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Notice } from '../look/notice.tsx';

/** A page that fails takes nothing else with it, and says what to do. */
export class Broken extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override readonly state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <Notice
        isError
        title="This page could not be shown"
        text="The host may have been updated meanwhile. Nothing on it has changed."
      >
        <Button onClick={() => location.reload()}>Reload</Button>
      </Notice>
    );
  }
}
