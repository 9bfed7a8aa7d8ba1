/** What a test and its runner process say to each other. */

export interface Step {
  readonly kind: string;
  readonly step: string;
}

export type ToRunner =
  'hear' | { readonly start: Readonly<Record<string, string>> } | { readonly dieAt: Step } | 'stop';

export type FromRunner =
  'heard' | 'loaded' | { readonly url: string } | { readonly failed: string } | { readonly step: Step };
