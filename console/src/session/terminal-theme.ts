/** The sixteen colours and the rest, for a light and a dark terminal; each legible on its ground. */
import type { ITheme } from '@xterm/xterm';

export const terminalThemes: Readonly<Record<'light' | 'dark', ITheme>> = {
  dark: {
    background: '#151517',
    foreground: '#e4e4e8',
    cursor: '#2cc9b8',
    cursorAccent: '#151517',
    selectionBackground: '#2cc9b84d',
    selectionInactiveBackground: '#8b8b9540',
    black: '#3a3a41',
    red: '#ff7b72',
    green: '#5fce8b',
    yellow: '#e8b04a',
    blue: '#79b2ff',
    magenta: '#d79bf2',
    cyan: '#43d3c3',
    white: '#c9c9d1',
    brightBlack: '#8b8b95',
    brightRed: '#ff9d96',
    brightGreen: '#86e2a9',
    brightYellow: '#f6cb7a',
    brightBlue: '#a6ccff',
    brightMagenta: '#e6bdf9',
    brightCyan: '#7ce6d9',
    brightWhite: '#ffffff',
    scrollbarSliderBackground: '#ffffff24',
    scrollbarSliderHoverBackground: '#ffffff3d',
    scrollbarSliderActiveBackground: '#ffffff52',
    overviewRulerBorder: '#00000000',
  },
  light: {
    background: '#ffffff',
    foreground: '#1f1f24',
    cursor: '#0b766d',
    cursorAccent: '#ffffff',
    selectionBackground: '#0b766d38',
    selectionInactiveBackground: '#67677230',
    black: '#1f1f24',
    red: '#b42318',
    green: '#12753c',
    yellow: '#8f5300',
    blue: '#1c5bc0',
    magenta: '#8a2fae',
    cyan: '#0a6b75',
    white: '#676772',
    brightBlack: '#5c5c66',
    brightRed: '#cf3626',
    brightGreen: '#1a8546',
    brightYellow: '#9c6200',
    brightBlue: '#2f6fe0',
    brightMagenta: '#a043c6',
    brightCyan: '#0b7d89',
    brightWhite: '#45454e',
    scrollbarSliderBackground: '#00000021',
    scrollbarSliderHoverBackground: '#00000038',
    scrollbarSliderActiveBackground: '#0000004d',
    overviewRulerBorder: '#00000000',
  },
};

export const terminalFont = "'JetBrains Mono Variable', ui-monospace, monospace";

/** A line that stalls must not keep a shell from opening: then the next best letters serve. */
const fontWithinMs = 1_500;

export async function fontReady(): Promise<void> {
  const face = `13px ${terminalFont}`;
  if (document.fonts.check(face)) return;
  await Promise.race([document.fonts.load(face), new Promise((resolve) => setTimeout(resolve, fontWithinMs))]).catch(
    () => undefined,
  );
}
