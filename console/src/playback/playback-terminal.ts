/** The screen that a recording is played on: a terminal with no keyboard, no answers and no way to any shell. */
import '@xterm/xterm/css/xterm.css';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { muteAnswers } from '../session/terminal-answers.ts';
import { fontReady, terminalFont, terminalThemes } from '../session/terminal-theme.ts';
import type { PlaybackScreen } from './player.ts';

/** Smaller than this no one reads: then the screen is larger than its place and is scrolled. */
const fontLeast = 8;
const fontMost = 15;
const fontStep = 0.5;

/** Of our terminal type: a cell's width and height for each pixel of its size. */
const cellWidthEm = 0.6;
const cellHeightEm = 1.32;
const scrollbackLines = 10_000;

export class PlaybackTerminal {
  readonly terminal: Terminal;
  readonly search = new SearchAddon();
  readonly #resizes: ResizeObserver;
  #host: HTMLElement | undefined;
  #isDisposed = false;

  constructor(theme: 'light' | 'dark') {
    this.terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      disableStdin: true,
      minimumContrastRatio: 4.5,
      fontFamily: terminalFont,
      fontSize: fontMost,
      scrollback: scrollbackLines,
      theme: terminalThemes[theme],
      linkHandler: { activate: () => undefined },
    });
    this.terminal.loadAddon(this.search);
    this.terminal.loadAddon(new UnicodeGraphemesAddon());
    this.terminal.attachCustomKeyEventHandler(() => false);
    muteAnswers(this.terminal, () => true);
    this.#resizes = new ResizeObserver(() => this.scale());
  }

  get screen(): PlaybackScreen {
    return {
      reset: ({ cols, rows }) =>
        this.#inOrder(() => {
          this.terminal.reset();
          this.#size(cols, rows);
        }),
      write: (bytes) => this.terminal.write(bytes),
      resize: ({ cols, rows }) => this.#inOrder(() => this.#size(cols, rows)),
    };
  }

  async mount(host: HTMLElement): Promise<void> {
    this.#host = host;
    await fontReady();
    if (this.#isDisposed) return;
    this.terminal.open(host);
    // Nothing is typed here, so nothing takes the keyboard either: its keys belong to the player.
    this.terminal.textarea?.setAttribute('tabindex', '-1');
    this.terminal.textarea?.setAttribute('aria-hidden', 'true');
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => webgl.dispose());
      this.terminal.loadAddon(webgl);
    } catch {
      // Without a graphics card the plain renderer serves.
    }
    this.#resizes.observe(host);
    this.scale();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#resizes.disconnect();
    this.terminal.dispose();
  }

  setTheme(theme: 'light' | 'dark'): void {
    this.terminal.options.theme = terminalThemes[theme];
  }

  /** Resolves when all that was given so far is shown. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.terminal.write('', resolve));
  }

  /** The letters as large as the recorded width and height fit. */
  scale(): void {
    const host = this.#host;
    if (host === undefined || host.clientWidth === 0) return;
    const perCol = (host.clientWidth - scrollbarPx) / this.terminal.cols;
    const perRow = host.clientHeight / this.terminal.rows;
    const fits = (size: number) => size * cellWidthEm <= perCol && Math.ceil(size * cellHeightEm) <= perRow;
    let fontSize = fontMost;
    while (fontSize > fontLeast && !fits(fontSize)) fontSize -= fontStep;
    if (fontSize !== this.terminal.options.fontSize) this.terminal.options.fontSize = fontSize;
  }

  text(): string {
    if (this.terminal.hasSelection()) return this.terminal.getSelection();
    const { active } = this.terminal.buffer;
    const lines = Array.from(
      { length: this.terminal.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  #size(cols: number, rows: number): void {
    this.terminal.resize(cols, rows);
    requestAnimationFrame(() => this.scale());
  }

  #inOrder(act: () => void): void {
    this.terminal.write('', act);
  }
}

const scrollbarPx = 14;
