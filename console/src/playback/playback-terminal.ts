/** The screen that a recording is played on: a terminal with no keyboard, no answers and no way to any shell. */
import '@xterm/xterm/css/xterm.css';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { muteAnswers } from '../session/terminal-answers.ts';
import { terminalFont, terminalThemes } from '../session/terminal-theme.ts';
import type { PlaybackScreen } from './player.ts';

const fontLeast = 6;
const fontMost = 15;
const scrollbackLines = 10_000;

export class PlaybackTerminal {
  readonly terminal: Terminal;
  readonly search = new SearchAddon();
  readonly #resizes: ResizeObserver;
  #host: HTMLElement | undefined;

  constructor(theme: 'light' | 'dark') {
    this.terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      disableStdin: true,
      fontFamily: terminalFont,
      fontSize: fontMost,
      lineHeight: 1.2,
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

  mount(host: HTMLElement): void {
    this.#host = host;
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
    const screen = host?.querySelector<HTMLElement>('.xterm-screen');
    if (host === undefined || screen === undefined || screen === null || screen.offsetWidth === 0) return;
    const now = this.terminal.options.fontSize ?? fontMost;
    const room = { width: host.clientWidth - scrollbarPx, height: host.clientHeight };
    const wanted = now * Math.min(room.width / screen.offsetWidth, room.height / screen.offsetHeight);
    const fontSize = Math.max(fontLeast, Math.min(fontMost, Math.floor(wanted)));
    if (fontSize !== now) this.terminal.options.fontSize = fontSize;
  }

  text(): string {
    if (this.terminal.hasSelection()) return this.terminal.getSelection();
    const { active } = this.terminal.buffer;
    const lines = Array.from({ length: this.terminal.rows }, (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '');
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
