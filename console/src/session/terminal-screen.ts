/**
 * One terminal on the page: the widget with its additions, joined to the channel. It outlives React's mounting and
 * unmounting of the pane around it, so that moving a pane loses nothing.
 */
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import type { TerminalSink, TerminalSize } from './channel-client.ts';
import { inertText, isWebLink, pasteText } from './inert-text.ts';
import { isFocusReport, muteAnswers } from './terminal-answers.ts';
import { fontReady, terminalFont, terminalThemes } from './terminal-theme.ts';

export type ScreenOptions = {
  readonly name: string;
  readonly theme: 'light' | 'dark';
  readonly fontSize: number;
  readonly readAloud: boolean;
  readonly isReplaying: () => boolean;
  readonly onInput: (bytes: Uint8Array) => void;
  readonly onSize: (size: TerminalSize) => void;
  readonly onTitle: (title: string) => void;
  /** False keeps the key from the shell. */
  readonly onKey: (event: KeyboardEvent) => boolean;
};

const scrollbackLines = 10_000;
const titleMost = 80;
const encoder = new TextEncoder();

/** Steps of layout while a border is dragged: the far end is told at most this often. */
const sizeAfterMs = 60;

export class TerminalScreen {
  readonly terminal: Terminal;
  readonly search = new SearchAddon();
  readonly #options: ScreenOptions;
  readonly #fit = new FitAddon();
  readonly #resizes: ResizeObserver;
  #host: HTMLElement | undefined;
  #webgl: WebglAddon | undefined;
  #sizeTimer: ReturnType<typeof setTimeout> | undefined;
  #wantsFocus = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: true,
      fontFamily: terminalFont,
      fontSize: options.fontSize,
      lineHeight: 1.05,
      macOptionClickForcesSelection: true,
      // Programs choose colours for grounds they don't know; AA for any of them.
      minimumContrastRatio: 4.5,
      rightClickSelectsWord: false,
      screenReaderMode: options.readAloud,
      scrollback: scrollbackLines,
      theme: terminalThemes[options.theme],
      linkHandler: { activate: (_event, address) => openLink(address), allowNonHttpProtocols: false },
    });
    this.terminal.loadAddon(this.#fit);
    this.terminal.loadAddon(this.search);
    this.terminal.loadAddon(new UnicodeGraphemesAddon());
    this.terminal.loadAddon(new WebLinksAddon((_event, address) => openLink(address)));
    this.terminal.attachCustomKeyEventHandler((event) => options.onKey(event));
    this.terminal.onData((text) => {
      if (!(options.isReplaying() && isFocusReport(text))) options.onInput(encoder.encode(text));
    });
    this.terminal.onBinary((text) => options.onInput(Uint8Array.from(text, (character) => character.charCodeAt(0))));
    this.terminal.onTitleChange((title) => options.onTitle(inertText(title, titleMost)));
    muteAnswers(this.terminal, options.isReplaying);
    this.#resizes = new ResizeObserver(() => this.#fitSoon());
  }

  /** Where the channel puts its output. */
  get sink(): TerminalSink {
    return {
      write: (bytes, done) =>
        this.terminal.write(bytes, () => {
          const wasReplaying = this.#options.isReplaying();
          done();
          if (wasReplaying && !this.#options.isReplaying()) this.fit();
        }),
      restore: ({ cols, rows, bytes }, done) => {
        this.#inOrder(() => {
          this.terminal.reset();
          this.terminal.resize(cols, rows);
        });
        this.terminal.write(bytes, () => {
          done();
          this.fit();
        });
      },
      resized: ({ cols, rows }) => this.#inOrder(() => this.terminal.resize(cols, rows)),
    };
  }

  mount(host: HTMLElement): void {
    this.#host = host;
    if (this.terminal.element === undefined) void this.#openIn(host);
    else {
      host.append(this.terminal.element);
      this.#settle(host);
    }
  }

  unmount(): void {
    this.#resizes.disconnect();
    this.#host = undefined;
  }

  dispose(): void {
    this.unmount();
    clearTimeout(this.#sizeTimer);
    this.terminal.dispose();
  }

  /** Takes the keyboard, as soon as it can: a pane that is being laid out can't take it yet. */
  focus(): void {
    this.#wantsFocus = true;
    this.#takeFocus();
  }

  /** Takes the size of its place; not while old output of another size is shown again, nor while it has no place. */
  fit(): void {
    if (this.#host === undefined || this.#host.clientWidth === 0 || this.#options.isReplaying()) return;
    const size = this.#fit.proposeDimensions();
    if (size === undefined || !(size.cols > 1) || !(size.rows > 0)) return;
    if (size.cols !== this.terminal.cols || size.rows !== this.terminal.rows)
      this.terminal.resize(size.cols, size.rows);
    this.#options.onSize({ cols: size.cols, rows: size.rows });
  }

  setTheme(theme: 'light' | 'dark'): void {
    this.terminal.options.theme = terminalThemes[theme];
  }

  setFontSize(fontSize: number): void {
    if (this.terminal.options.fontSize === fontSize) return;
    this.terminal.options.fontSize = fontSize;
    this.fit();
  }

  setReadAloud(on: boolean): void {
    this.terminal.options.screenReaderMode = on;
  }

  paste(text: string): void {
    this.terminal.paste(pasteText(text));
    this.terminal.focus();
  }

  /** Cells are measured once, so the letters must be there first. */
  async #openIn(host: HTMLElement): Promise<void> {
    await fontReady();
    if (this.#host !== host || this.terminal.element !== undefined) return;
    this.terminal.open(host);
    this.terminal.textarea?.setAttribute('aria-label', this.#options.name);
    this.#draw();
    this.#settle(host);
  }

  #settle(host: HTMLElement): void {
    this.#resizes.observe(host);
    this.fit();
    this.#takeFocus();
  }

  #takeFocus(): void {
    if (!this.#wantsFocus || this.terminal.element === undefined) return;
    this.terminal.focus();
    this.#wantsFocus = document.activeElement !== this.terminal.textarea;
  }

  /** Runs when everything written so far is processed. */
  #inOrder(act: () => void): void {
    this.terminal.write('', act);
  }

  #fitSoon(): void {
    clearTimeout(this.#sizeTimer);
    this.#takeFocus();
    this.#sizeTimer = setTimeout(() => this.fit(), sizeAfterMs);
  }

  /** By the graphics card; without one, or when the browser takes it away, the plain renderer goes on. */
  #draw(): void {
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => {
        webgl.dispose();
        if (this.#webgl === webgl) this.#webgl = undefined;
      });
      this.terminal.loadAddon(webgl);
      this.#webgl = webgl;
    } catch {
      this.#webgl = undefined;
    }
  }
}

function openLink(address: string): void {
  if (isWebLink(address)) window.open(address, '_blank', 'noopener,noreferrer');
}
