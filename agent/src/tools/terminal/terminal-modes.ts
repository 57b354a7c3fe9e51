/**
 * The modes of a terminal: everything that a stream of output switches on and leaves on. A viewer that comes late is
 * given these first, so that what follows means what it meant. Numbers are those of DEC's private modes and of xterm's
 * control sequences.
 */
import { Pen } from './pen.ts';

/** Modes that are on in a fresh terminal: wrap at the margin, cursor shown. */
const onWhenFresh: ReadonlySet<number> = new Set([7, 25]);

/** Kept one by one: cursor keys, reverse video, origin, wrap, blink, cursor, reverse wrap, focus, wheel, paste. */
const plainModes: ReadonlySet<number> = new Set([1, 5, 6, 7, 12, 25, 45, 1004, 1007, 2004]);

/** Of each of these only the last one set holds. */
const mouseModes: ReadonlySet<number> = new Set([9, 1000, 1002, 1003]);
const mouseEncodings: ReadonlySet<number> = new Set([1005, 1006, 1015, 1016]);

const alternateScreen: ReadonlySet<number> = new Set([47, 1047, 1049]);

/** Insert and new-line mode (ECMA-48). */
const ansiModes: ReadonlySet<number> = new Set([4, 20]);

const titleMaxBytes = 1_024;

export class TerminalModes {
  readonly #changed = new Set<number>();
  readonly #ansi = new Set<number>();
  #mouse: number | undefined;
  #mouseEncoding: number | undefined;
  #alternate: number | undefined;
  #mainRegion = '';
  #alternateRegion = '';
  #cursorStyle = '';
  #keypad = false;
  #shift = 0;
  readonly #charsets = ['', '', '', ''];
  #title: Uint8Array | undefined;
  #pen = new Pen();
  /** What DECSC kept on each screen; where it kept it is not known here. */
  #savedMain = new Pen();
  #savedAlternate = new Pen();

  clone(): TerminalModes {
    const copy = new TerminalModes();
    for (const mode of this.#changed) copy.#changed.add(mode);
    for (const mode of this.#ansi) copy.#ansi.add(mode);
    copy.#mouse = this.#mouse;
    copy.#mouseEncoding = this.#mouseEncoding;
    copy.#alternate = this.#alternate;
    copy.#mainRegion = this.#mainRegion;
    copy.#alternateRegion = this.#alternateRegion;
    copy.#cursorStyle = this.#cursorStyle;
    copy.#keypad = this.#keypad;
    copy.#shift = this.#shift;
    for (const [at, charset] of this.#charsets.entries()) copy.#charsets[at] = charset;
    copy.#title = this.#title;
    copy.#pen = this.#pen.clone();
    copy.#savedMain = this.#savedMain.clone();
    copy.#savedAlternate = this.#savedAlternate.clone();
    return copy;
  }

  get isAlternateScreen(): boolean {
    return this.#alternate !== undefined;
  }

  setPrivate(mode: number, on: boolean): void {
    if (alternateScreen.has(mode)) {
      this.#switchScreen(mode, on);
    } else if (mode === 66) {
      this.setKeypad(on);
    } else if (mode === 1048) {
      if (on) this.saveCursor();
      else this.restoreCursor();
    } else if (mouseModes.has(mode)) {
      this.#mouse = on ? mode : undefined;
    } else if (mouseEncodings.has(mode)) {
      this.#mouseEncoding = on ? mode : undefined;
    } else if (plainModes.has(mode)) {
      if (on === onWhenFresh.has(mode)) this.#changed.delete(mode);
      else this.#changed.add(mode);
    }
  }

  /** 1049 is 1047 with the cursor saved on the main screen before and restored there after. */
  #switchScreen(mode: number, on: boolean): void {
    if (on && mode === 1049) this.saveCursor();
    if (on && this.#alternate === undefined) this.#alternateRegion = '';
    this.#alternate = on ? (this.#alternate ?? mode) : undefined;
    if (!on && mode === 1049) this.restoreCursor();
  }

  /** DECSC, as far as it concerns modes: the pen. */
  saveCursor(): void {
    if (this.isAlternateScreen) this.#savedAlternate = this.#pen.clone();
    else this.#savedMain = this.#pen.clone();
  }

  restoreCursor(): void {
    this.#pen = (this.isAlternateScreen ? this.#savedAlternate : this.#savedMain).clone();
  }

  setAnsi(mode: number, on: boolean): void {
    if (!ansiModes.has(mode)) return;
    if (on) this.#ansi.add(mode);
    else this.#ansi.delete(mode);
  }

  setKeypad(on: boolean): void {
    this.#keypad = on;
  }

  /** Which of the four sets is in the left half: SI, SO, LS2, LS3. */
  setShift(set: 0 | 1 | 2 | 3): void {
    this.#shift = set;
  }

  /** `designation` is the final byte, as `0` for line drawing; `B`, ASCII, is what a fresh terminal has. */
  setCharset(set: number, designation: string): void {
    this.#charsets[set] = designation === 'B' ? '' : designation;
  }

  setRegion(parameters: string): void {
    const region = parameters === ';' ? '' : parameters;
    if (this.isAlternateScreen) this.#alternateRegion = region;
    else this.#mainRegion = region;
  }

  setCursorStyle(parameters: string): void {
    this.#cursorStyle = parameters === '0' ? '' : parameters;
  }

  setPen(parameters: string): void {
    this.#pen.apply(parameters);
  }

  setTitle(title: Uint8Array): void {
    this.#title = title.slice(0, titleMaxBytes);
  }

  /** DECSTR: modes as in a fresh terminal; screen, mouse and title stay. */
  softReset(): void {
    this.#changed.clear();
    this.#ansi.clear();
    this.setRegion('');
    this.#cursorStyle = '';
    this.#keypad = false;
    this.#shift = 0;
    this.#charsets.fill('');
    this.#pen.reset();
  }

  /** RIS. */
  reset(): void {
    this.#alternate = undefined;
    this.#mouse = undefined;
    this.#mouseEncoding = undefined;
    this.#alternateRegion = '';
    this.#savedMain.reset();
    this.#savedAlternate.reset();
    this.softReset();
  }

  /** What brings a fresh terminal to these modes. */
  prefix(): Uint8Array {
    const csi = '\u001b[';
    let text = '';
    if (this.#mainRegion !== '') text += `${csi}${this.#mainRegion}r`;
    text += savedPen(this.#savedMain);
    if (this.#alternate !== undefined) {
      // 1047 saves nothing over what was saved just now.
      text += `${csi}?1047h`;
      if (this.#alternateRegion !== '') text += `${csi}${this.#alternateRegion}r`;
      text += savedPen(this.#savedAlternate);
    }
    for (const mode of this.#changed) text += `${csi}?${mode}${onWhenFresh.has(mode) ? 'l' : 'h'}`;
    for (const mode of this.#ansi) text += `${csi}${mode}h`;
    if (this.#mouse !== undefined) text += `${csi}?${this.#mouse}h`;
    if (this.#mouseEncoding !== undefined) text += `${csi}?${this.#mouseEncoding}h`;
    if (this.#keypad) text += '\u001b=';
    if (this.#cursorStyle !== '') text += `${csi}${this.#cursorStyle} q`;
    for (const [set, designation] of this.#charsets.entries()) {
      if (designation !== '') text += `\u001b${'()*+'.charAt(set)}${designation}`;
    }
    text += ['', '\u000e', '\u001bn', '\u001bo'][this.#shift] ?? '';
    const pen = this.#pen.parameters;
    if (pen !== '') text += `${csi}${pen}m`;
    const title = this.#title === undefined ? [] : [Buffer.from('\u001b]2;'), this.#title, Buffer.from('\u0007')];
    return Buffer.concat([...title, Buffer.from(text)]);
  }
}

/** Saves a pen and lays it down again. */
function savedPen(pen: Pen): string {
  return pen.parameters === '' ? '' : `\u001b[${pen.parameters}m\u001b7\u001b[m`;
}
