/**
 * A terminal: a shell on a PTY whose output is kept, numbered and sent as the viewer allows. A key's echo leaves at
 * once; a flood is gathered into whole messages and stops the PTY as soon as 256 KiB wait, so that Ctrl-C is never
 * behind more than that.
 */
import {
  decodeTerminalMessage,
  encodeTerminalMessage,
  terminalPieceMaxBytes,
  terminalWindowBytes,
} from '@sallyport/protocol';
import {
  atOnceBytes,
  echoBytes,
  gatherMs,
  inputHighBytes,
  inputMaxBytes,
  socketHighBytes,
  unsentHighBytes,
  unsentLowBytes,
} from '../../limits.ts';
import { monotonicMs } from '../../monotonic.ts';
import type { TerminalMessage } from '@sallyport/protocol';
import type { Tool, ToolChannel, ToolEnd } from '../tool-channel.ts';
import { openPty } from './pty.ts';
import type { Pty, PtyProgram } from './pty.ts';
import { TerminalOutput } from './terminal-output.ts';
import type { TerminalExit } from './terminal-output.ts';

export type TerminalOwner = {
  /** The shell has ended and a viewer had the time to see it. */
  readonly onEnd: (end: ToolEnd) => void;
};

/** A viewer that doesn't confirm the last output is waited for this long. */
const lastWordMs = 2_000;

export async function openTerminal(plan: PtyProgram, owner: TerminalOwner): Promise<Terminal> {
  const terminal = new Terminal(plan, owner);
  await terminal.start(plan);
  return terminal;
}

export class Terminal implements Tool {
  readonly #output: TerminalOutput;
  readonly #owner: TerminalOwner;
  #pty: Pty | undefined;
  #channel: ToolChannel | undefined;
  #exit: TerminalExit | undefined;
  readonly #exited = Promise.withResolvers<void>();
  #isReadingInput = true;
  #ended = false;
  /** How much output came since `#gatherFrom`. */
  #lately = 0;
  #gatherFrom = -Infinity;
  #gatherTimer: NodeJS.Timeout | undefined;
  #flushing: NodeJS.Immediate | undefined;
  #lastWordTimer: NodeJS.Timeout | undefined;

  constructor(size: { readonly cols: number; readonly rows: number }, owner: TerminalOwner) {
    this.#output = new TerminalOutput({ cols: size.cols, rows: size.rows });
    this.#owner = owner;
  }

  async start(plan: PtyProgram): Promise<void> {
    this.#pty = await openPty(plan, {
      onOutput: (bytes) => this.#onOutput(bytes),
      onExit: (exit) => this.#onExit(exit),
      onInputTaken: () => this.#balanceInput(),
    });
  }

  get outputOffset(): number {
    return this.#output.end;
  }

  get pid(): number | undefined {
    return this.#pty?.pid;
  }

  begin(channel: ToolChannel): void {
    this.#output.beginEarly();
    this.#goOnWith(channel);
  }

  attach(channel: ToolChannel, position: number): void {
    // What was sent early on this socket arrives before anything else on it.
    if (this.#channel !== channel) this.#output.joinedAt(position);
    this.#goOnWith(channel);
  }

  #goOnWith(channel: ToolChannel): void {
    this.#channel = channel;
    this.#isReadingInput = true;
    this.#balanceInput();
    this.#send();
  }

  detach(): void {
    this.#channel = undefined;
    this.#balanceOutput();
  }

  onMessage(bytes: Uint8Array): void {
    const message = decodeTerminalMessage(bytes);
    switch (message.kind) {
      case 'input':
        this.#pty?.write(message.bytes);
        this.#balanceInput();
        return;
      case 'limit':
        this.#allowUpTo(message.offset);
        return;
      case 'resume':
        this.#output.resume(message.offset);
        this.#send();
        return;
      case 'resize':
        this.#pty?.resize(message.cols, message.rows);
        this.#output.resize({ cols: message.cols, rows: message.rows });
        this.#send();
        return;
      case 'malformed':
        this.#channel?.breach(`malformed message of type ${message.type}`);
        return;
      default:
        // Of a newer peer, or not for an agent: nothing to do.
        return;
    }
  }

  onDrain(): void {
    this.#send();
  }

  endIsSeen(): void {
    if (this.#exit !== undefined && this.#output.isTold) this.#end(this.#exit);
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#stopTimers();
    this.#channel = undefined;
    this.#pty?.hangUp();
    if (this.#pty !== undefined) await this.#exited.promise;
  }

  /** Credit that nothing waited for is no reason to send: what is being gathered shall go on being gathered. */
  #allowUpTo(offset: number): void {
    const hasWaited = this.#output.isHeldByLimit || this.#exit !== undefined;
    this.#output.allowUpTo(offset);
    if (hasWaited) this.#send();
  }

  #onOutput(bytes: Uint8Array): void {
    this.#output.append(bytes);
    this.#balanceOutput();
    if (this.#channel === undefined) return;
    if (this.#output.unsentBytes >= terminalPieceMaxBytes) this.#send();
    else this.#sendOrGather(bytes.length);
  }

  /**
   * An echo after a pause leaves here and now; a screenful as soon as what else can be read at this moment has been;
   * more in a row is gathered.
   */
  #sendOrGather(length: number): void {
    const now = monotonicMs();
    if (now - this.#gatherFrom > gatherMs) {
      this.#gatherFrom = now;
      this.#lately = 0;
    }
    this.#lately += length;
    if (this.#flushing !== undefined || this.#gatherTimer !== undefined) return;
    if (this.#lately <= echoBytes) this.#send();
    else if (this.#lately <= atOnceBytes) this.#flushing = setImmediate(() => this.#send());
    else this.#gatherTimer = setTimeout(() => this.#send(), gatherMs);
  }

  #onExit(exit: TerminalExit): void {
    this.#exit = exit;
    this.#exited.resolve();
    this.#output.exit(exit);
    this.#send();
  }

  /** Sends what may be sent, then sees to it that the PTY is read or left alone accordingly. */
  #send(): void {
    clearTimeout(this.#gatherTimer);
    clearImmediate(this.#flushing);
    this.#gatherTimer = undefined;
    this.#flushing = undefined;
    const channel = this.#channel;
    if (channel !== undefined) {
      while (channel.unsentBytes < socketHighBytes) {
        const message = this.#output.next();
        if (message === undefined) break;
        send(channel, message);
      }
      this.#seeToTheEnd();
    }
    this.#balanceOutput();
    this.#balanceInput();
  }

  #balanceOutput(): void {
    const { unsentBytes } = this.#output;
    if (unsentBytes >= unsentHighBytes) this.#pty?.pause();
    else if (unsentBytes <= unsentLowBytes) this.#pty?.resume();
  }

  /**
   * Holds the viewer's input back while the program doesn't take it. But its credit comes the same way: while output
   * waits for that, reading goes on, or neither could ever move again.
   */
  #balanceInput(): void {
    const channel = this.#channel;
    const untaken = this.#pty?.untakenBytes ?? 0;
    if (channel === undefined) return;
    if (untaken > inputMaxBytes) {
      channel.breach('more input than the program takes');
      return;
    }
    const shallRead = untaken < inputHighBytes || this.#output.isHeldByLimit;
    if (shallRead === this.#isReadingInput) return;
    this.#isReadingInput = shallRead;
    if (shallRead) channel.resumeReading();
    else channel.pauseReading();
  }

  /** After the exit was sent: done when the viewer has confirmed all of it, or hasn't said a word for a while. */
  #seeToTheEnd(): void {
    if (this.#exit === undefined || !this.#output.isTold || this.#ended) return;
    if (this.#output.limit >= this.#output.end + terminalWindowBytes) {
      this.#end(this.#exit);
      return;
    }
    const exit = this.#exit;
    this.#lastWordTimer ??= setTimeout(() => this.#end(exit), lastWordMs);
  }

  #end(exit: TerminalExit): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopTimers();
    this.#owner.onEnd({ reason: 'exited', exitCode: exit.signal === 0 ? exit.code : null });
  }

  #stopTimers(): void {
    clearTimeout(this.#gatherTimer);
    clearTimeout(this.#lastWordTimer);
    clearImmediate(this.#flushing);
  }
}

const noBytes = new Uint8Array(0);

/**
 * Output goes from the ring to the socket without a copy. It may wait there, but never for long enough to be
 * overwritten: what waits in a socket and what waits for it together are far less than the ring keeps.
 */
function send(channel: ToolChannel, message: TerminalMessage): void {
  if (message.kind !== 'output') channel.send(encodeTerminalMessage(message));
  else channel.send(encodeTerminalMessage({ ...message, bytes: noBytes }), message.bytes);
}
