/** What a test and its runner process say to each other. */

export interface Step {
  readonly kind: string;
  readonly step: string;
}

export type ToRunner = { readonly start: Readonly<Record<string, string>> } | { readonly dieAt: Step } | 'stop';

export type FromRunner = 'loaded' | { readonly url: string } | { readonly failed: string } | { readonly step: Step };
