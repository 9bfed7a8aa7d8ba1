import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one accent. Its filled shade bears white text in both schemes. */
const iris: MantineColorsTuple = [
  '#f2f2fe',
  '#e3e4fd',
  '#c6c8fa',
  '#a9abf6',
  '#8f92f1',
  '#7477ea',
  '#5a5de0',
  '#4b4ec9',
  '#3f41ab',
  '#343689',
];

const dark: MantineColorsTuple = [
  '#e9e9ef',
  '#c3c5d0',
  '#9da0af',
  '#737684',
  '#343743',
  '#2a2c36',
  '#1e2027',
  '#17181e',
  '#121319',
  '#0f1014',
];

export const theme = createTheme({
  colors: { iris, dark },
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 6 },
  defaultRadius: 'md',
  fontFamily: 'Inter, system-ui, sans-serif',
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: { fontFamily: 'Inter, system-ui, sans-serif', fontWeight: '600' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.9375rem' },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } },
    Tooltip: { defaultProps: { withArrow: true, arrowSize: 6, fz: 'xs' } },
    // The lock puts a style tag of its own into the page, which its policy forbids.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.45 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    Checkbox: { defaultProps: { radius: 'sm' } },
    Drawer: { defaultProps: { lockScroll: false } },
    // The placeholder is no item, and nothing else may have the focus in a menu.
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withinPortal: true, withInitialFocusPlaceholder: false } },
  },
});

/** Mantine's variables say what ours say: see `tokens.css`. */
export const variables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--sp-surface)',
    '--mantine-color-text': 'var(--sp-text)',
    '--mantine-color-dimmed': 'var(--sp-muted)',
    '--mantine-color-default-border': 'var(--sp-line-strong)',
    '--mantine-color-anchor': 'var(--sp-accent-text)',
    '--mantine-color-placeholder': 'var(--sp-muted)',
    '--mantine-color-error': 'var(--sp-bad)',
    '--mantine-color-gray-light-color': 'var(--sp-muted)',
  };
  return { variables: {}, light: both, dark: { ...both, '--mantine-color-default': 'var(--sp-raised)' } };
};
