/** The screen that a recording is played on: a terminal with no keyboard, no answers and no way to any shell. */
import '@xterm/xterm/css/xterm.css';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { muteAnswers } from '../session/terminal-answers.ts';
import { fontReady, terminalFont, terminalThemes } from '../session/terminal-theme.ts';
import type { PlaybackScreen } from './player.ts';

/** Smaller than this no one reads: then the screen is larger than its place, is scrolled, and follows the cursor. */
const fontLeast = 11;
const fontMost = 15;
const fontStep = 0.5;

/** Of our terminal type: a cell's width and height for each pixel of its size. */
const cellWidthEm = 0.6;
const cellHeightEm = 1.32;
const scrollbackLines = 10_000;

/** So much is shown to the right of the cursor where a line is wider than its place. */
const colsAhead = 8;

export class PlaybackTerminal {
  readonly terminal: Terminal;
  readonly search = new SearchAddon();
  readonly #resizes: ResizeObserver;
  #host: HTMLElement | undefined;
  #isDisposed = false;
  #frame = 0;

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
    this.terminal.onCursorMove(() => this.#followSoon());
    this.scale();
  }

  dispose(): void {
    this.#isDisposed = true;
    cancelAnimationFrame(this.#frame);
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
    this.#followSoon();
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

  /** Once for all that one picture shows. */
  #followSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  #follow(): void {
    const host = this.#host;
    const screen = this.terminal.element?.querySelector('.xterm-screen');
    if (host === undefined || screen === null || screen === undefined) return;
    const { cols, rows, buffer } = this.terminal;
    const [cellWidth, cellHeight] = [screen.clientWidth / cols, screen.clientHeight / rows];
    const { cursorX, cursorY } = buffer.active;
    host.scrollTop = scrolledTo(host.scrollTop, host.clientHeight, [cursorY * cellHeight, (cursorY + 1) * cellHeight]);
    const right = (cursorX + colsAhead) * cellWidth;
    // A line is read from its beginning.
    host.scrollLeft = Math.max(0, right - host.clientWidth);
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

/** Where a place of `length` that was scrolled to `at` shows all from `first` to `last`, moved no further than it needs. */
function scrolledTo(at: number, length: number, [first, last]: readonly [number, number]): number {
  if (last > at + length) return last - length;
  return Math.min(at, first);
}
