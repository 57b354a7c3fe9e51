/**
 * Reads output as it is forgotten and keeps the modes that it left on. It is no terminal: of the many control
 * sequences only those that outlast the screen matter, and text is skipped at the speed of a memory search. Bytes may
 * be cut anywhere.
 */
import { TerminalModes } from './terminal-modes.ts';

type Place =
  | 'ground'
  | 'escape'
  /** ESC and an intermediate byte: designating a character set, mostly. */
  | 'escape-intermediate'
  | 'control'
  /** OSC, kept for the title. */
  | 'operating'
  /** DCS, SOS, PM, APC: passed over. */
  | 'string'
  /** ESC within either of the two: the end, if a backslash follows. */
  | 'operating-escape'
  | 'string-escape';

/** Longer sequences than any terminal takes are read to their end and ignored. */
const controlMaxLength = 128;
const operatingMaxBytes = 1_026;

const byte = { bel: 0x07, shiftOut: 0x0e, shiftIn: 0x0f, cancel: 0x18, substitute: 0x1a, escape: 0x1b } as const;

export class ModeScanner {
  readonly modes: TerminalModes;
  #place: Place = 'ground';
  #control = '';
  #operating: number[] = [];
  #intermediate = 0;

  constructor(modes = new TerminalModes()) {
    this.modes = modes;
  }

  clone(): ModeScanner {
    const copy = new ModeScanner(this.modes.clone());
    copy.#place = this.#place;
    copy.#control = this.#control;
    copy.#operating = [...this.#operating];
    copy.#intermediate = this.#intermediate;
    return copy;
  }

  /** Whether no sequence is open, so that reading may begin here. */
  get isGround(): boolean {
    return this.#place === 'ground';
  }

  scan(piece: Uint8Array): void {
    // A buffer's search is several times as fast as a typed array's, and all output passes here.
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let at = 0;
    while (at < bytes.length) {
      if (this.#place === 'ground') {
        at = this.#nextControl(bytes, at);
        if (at === bytes.length) return;
      }
      this.#take(bytes[at] ?? 0);
      at += 1;
    }
  }

  /** Where the next byte stands that text doesn't hold: escape, or a shift. */
  #nextControl(bytes: Buffer, from: number): number {
    let next = bytes.length;
    for (const wanted of [byte.escape, byte.shiftOut, byte.shiftIn]) {
      const at = bytes.subarray(from, next).indexOf(wanted);
      if (at !== -1) next = from + at;
    }
    return next;
  }

  #take(value: number): void {
    if (value === byte.cancel || value === byte.substitute) {
      this.#place = 'ground';
      return;
    }
    switch (this.#place) {
      case 'ground':
        if (value === byte.escape) this.#place = 'escape';
        else if (value === byte.shiftOut) this.modes.setShift(1);
        else if (value === byte.shiftIn) this.modes.setShift(0);
        return;
      case 'escape':
        this.#escape(value);
        return;
      case 'escape-intermediate':
        this.#escapeIntermediate(value);
        return;
      case 'control':
        this.#controlByte(value);
        return;
      case 'operating':
        if (value === byte.bel) this.#endOperating();
        else if (value === byte.escape) this.#place = 'operating-escape';
        else if (this.#operating.length < operatingMaxBytes) this.#operating.push(value);
        return;
      case 'operating-escape':
        if (value === 0x5c) this.#endOperating();
        else this.#escape(value);
        return;
      case 'string':
        if (value === byte.escape) this.#place = 'string-escape';
        return;
      case 'string-escape':
        if (value === 0x5c) this.#place = 'ground';
        else this.#escape(value);
        return;
    }
  }

  #escape(value: number): void {
    const character = String.fromCharCode(value);
    this.#place = 'ground';
    if (value === byte.escape) {
      this.#place = 'escape';
    } else if (character === '[') {
      this.#control = '';
      this.#place = 'control';
    } else if (character === ']') {
      this.#operating = [];
      this.#place = 'operating';
    } else if ('PX^_'.includes(character)) {
      this.#place = 'string';
    } else if (value >= 0x20 && value <= 0x2f) {
      this.#intermediate = value;
      this.#place = 'escape-intermediate';
    } else if (value < 0x20) {
      // Carried out at once by a terminal, in the middle of the sequence.
      this.#place = 'escape';
    } else if (character === '=' || character === '>') {
      this.modes.setKeypad(character === '=');
    } else if (character === 'c') {
      this.modes.reset();
    } else if (character === '7') {
      this.modes.saveCursor();
    } else if (character === '8') {
      this.modes.restoreCursor();
    } else if (character === 'n' || character === 'o') {
      this.modes.setShift(character === 'n' ? 2 : 3);
    }
  }

  #escapeIntermediate(value: number): void {
    if (value >= 0x20 && value <= 0x2f) return;
    this.#place = value === byte.escape ? 'escape' : 'ground';
    const set = '()*+'.indexOf(String.fromCharCode(this.#intermediate));
    if (set !== -1 && value >= 0x30 && value <= 0x7e) this.modes.setCharset(set, String.fromCharCode(value));
  }

  #controlByte(value: number): void {
    if (value === byte.escape) {
      this.#place = 'escape';
    } else if (value >= 0x40 && value <= 0x7e) {
      this.#place = 'ground';
      if (this.#control.length <= controlMaxLength) this.#endControl(this.#control, String.fromCharCode(value));
    } else if (value >= 0x20 && value < 0x40 && this.#control.length <= controlMaxLength) {
      this.#control += String.fromCharCode(value);
    }
  }

  #endControl(parameters: string, final: string): void {
    if (final === 'm' && /^[\d;:]*$/.test(parameters)) {
      this.modes.setPen(parameters);
    } else if (final === 'h' || final === 'l') {
      const isPrivate = parameters.startsWith('?');
      for (const text of parameters.slice(isPrivate ? 1 : 0).split(';')) {
        if (!/^\d{1,5}$/.test(text)) continue;
        if (isPrivate) this.modes.setPrivate(Number(text), final === 'h');
        else this.modes.setAnsi(Number(text), final === 'h');
      }
    } else if (final === 'r' && /^\d{0,4};?\d{0,4}$/.test(parameters)) {
      this.modes.setRegion(parameters);
    } else if (final === 'q' && /^\d? $/.test(parameters)) {
      this.modes.setCursorStyle(parameters.trim());
    } else if (final === 's' && parameters === '') {
      this.modes.saveCursor();
    } else if (final === 'u' && parameters === '') {
      this.modes.restoreCursor();
    } else if (final === 'p' && parameters === '!') {
      this.modes.softReset();
    }
  }

  /** Only the title outlasts it: `0;…` or `2;…`. */
  #endOperating(): void {
    this.#place = 'ground';
    const [kind, separator] = this.#operating;
    if ((kind === 0x30 || kind === 0x32) && separator === 0x3b) {
      this.modes.setTitle(Uint8Array.from(this.#operating.slice(2)));
    }
  }
}
