/** A terminal that a recording is fed to, which at any moment tells the bytes that bring an empty one to the same picture. */
import { SerializeAddon } from '@xterm/addon-serialize';
import xterm from '@xterm/headless';
import type { Terminal } from '@xterm/headless';
import { EscapeScanner } from './escape-scanner.ts';

/** Lines above the screen that a picture brings along: some pages to scroll back, and no more to send. */
const scrollback = 300;

const colsMost = 1_000;
const rowsMost = 500;

/** What xterm keeps to itself and a picture needs all the same; read, never written. */
interface Insides {
  readonly _core: {
    readonly buffer: { readonly scrollTop: number; readonly scrollBottom: number };
    readonly coreService: { readonly isCursorHidden: boolean };
  };
}

export interface TerminalPicture {
  readonly cols: number;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

export class FrameTerminal {
  readonly #terminal: Terminal;
  readonly #serializer = new SerializeAddon();
  readonly #scanner = new EscapeScanner();
  #gathered: Uint8Array[] = [];

  constructor({ cols, rows }: { readonly cols: number; readonly rows: number }) {
    const size = sizeOf(cols, rows);
    this.#terminal = new xterm.Terminal({ ...size, scrollback, allowProposedApi: true, logLevel: 'off' });
    this.#terminal.loadAddon(this.#serializer);
  }

  /** Whether a picture may stand here for what came before. */
  get isAtRest(): boolean {
    return this.#scanner.isAtRest;
  }

  /** Only gathers: each write that is waited for costs a turn of the event loop, and most are a few bytes. */
  write(bytes: Uint8Array): void {
    this.#scanner.take(bytes);
    this.#gathered.push(bytes);
  }

  async resize(cols: number, rows: number): Promise<void> {
    await this.#drawn();
    const size = sizeOf(cols, rows);
    this.#terminal.resize(size.cols, size.rows);
  }

  async picture(): Promise<TerminalPicture> {
    await this.#drawn();
    const { cols, rows } = this.#terminal;
    const text = this.#serializer.serialize({ scrollback }) + this.#rest();
    return { cols, rows, bytes: Buffer.from(text) };
  }

  /** The lines on the screen and where the cursor is. */
  async screen(): Promise<{ readonly lines: readonly string[]; readonly cursor: readonly [number, number] }> {
    await this.#drawn();
    const { active } = this.#terminal.buffer;
    const lines = Array.from(
      { length: this.#terminal.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    );
    return { lines, cursor: [active.cursorX, active.cursorY] };
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  async #drawn(): Promise<void> {
    if (this.#gathered.length === 0) return;
    const bytes = Buffer.concat(this.#gathered);
    this.#gathered = [];
    await new Promise<void>((done) => this.#terminal.write(bytes, done));
  }

  /** Region, cursor and its visibility, which the addon leaves out or moves. */
  #rest(): string {
    const { _core: core } = this.#terminal as unknown as Insides;
    const { buffer, coreService } = core;
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    const { scrollTop, scrollBottom } = buffer;
    const hasRegion = scrollTop !== 0 || scrollBottom !== this.#terminal.rows - 1;
    const { originMode } = this.#terminal.modes;
    const region = hasRegion ? `\u001b[${scrollTop + 1};${scrollBottom + 1}r` : '';
    const row = cursorY + 1 - (originMode ? scrollTop : 0);
    const cursor = hasRegion || originMode ? `\u001b[${row};${cursorX + 1}H` : '';
    return `${region}${cursor}${coreService.isCursorHidden ? '\u001b[?25l' : ''}`;
  }
}

function sizeOf(cols: number, rows: number): { readonly cols: number; readonly rows: number } {
  return { cols: Math.min(Math.max(cols, 1), colsMost), rows: Math.min(Math.max(rows, 1), rowsMost) };
}
