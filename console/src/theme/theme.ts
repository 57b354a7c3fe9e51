/** Mantine dressed in our own values: every part takes its colours and sizes from tokens.css. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { t } from '../text/i18n.ts';

const teal: MantineColorsTuple = [
  '#e0f2ef',
  '#c3e7e2',
  '#94d6cd',
  '#5fc2b6',
  '#2cc9b8',
  '#159a8d',
  '#0b766d',
  '#09655d',
  '#08574f',
  '#06443e',
];
const gray: MantineColorsTuple = [
  '#fafafa',
  '#f6f6f7',
  '#efeff1',
  '#e4e4e8',
  '#cdcdd3',
  '#a1a1ab',
  '#676772',
  '#4b4b55',
  '#2c2c33',
  '#1a1a1e',
];
const dark: MantineColorsTuple = [
  '#ececef',
  '#b4b4bd',
  '#92929d',
  '#6a6a74',
  '#404047',
  '#2b2b30',
  '#232327',
  '#1c1c1f',
  '#151517',
  '#0f0f11',
];

const quick = { duration: 120 } as const;

/** The head of a dialog is a `header`, which would be a banner of the page: two of them when one lies over another. */
const noBanner = { header: { role: 'presentation' } } as const;

export const theme = createTheme({
  colors: { teal, gray, dark },
  primaryColor: 'teal',
  primaryShade: { light: 6, dark: 4 },
  white: '#ffffff',
  black: '#1a1a1e',
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '18px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  cursorType: 'default',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Drawer: {
      defaultProps: {
        transitionProps: quick,
        overlayProps: { backgroundOpacity: 1 },
        shadow: 'none',
        attributes: noBanner,
      },
    },
    Menu: { defaultProps: { transitionProps: quick, shadow: 'none', offset: 4, loop: true } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': t('common.close') } } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: quick,
        overlayProps: { backgroundOpacity: 1 },
        padding: 'xl',
        size: 440,
        attributes: noBanner,
      },
    },
    Popover: { defaultProps: { transitionProps: quick, shadow: 'none' } },
    Tooltip: { defaultProps: { openDelay: 400, closeDelay: 0, transitionProps: quick, offset: 6, withArrow: false } },
  },
});

/** What Mantine's own style sheets read, pointed at our values, so that both themes come from one place. */
export const variables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--page)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-3)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-default': 'var(--raised)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-contrast': 'var(--on-accent)',
  };
  return { variables: {}, light: shared, dark: shared };
};
