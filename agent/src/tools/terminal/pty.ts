/**
 * A program on a PTY. This stands directly on the package's native fork, because its stream class cuts the output of
 * a program 200 ms after it ended (what a paused reader had not read is lost), spins while a program doesn't read its
 * input, and leaves the line discipline without UTF-8. Reading here is five times as fast, too.
 */
import { closeSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReadStream } from 'node:tty';
import type { NativePty } from '@lydell/node-pty/requireBinary.js';
import { isFault } from '../../identity/atomic-file.ts';
import { hangUpGraceMs } from '../../limits.ts';
import type { StartedShell } from '../../session-process/account-session.ts';
import { withoutDescriptors } from './closing-fds.ts';
import { dropDescriptor, holdDescriptor, openDescriptors } from './pty-descriptors.ts';

export type PtyPlan = {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** Somebody else starts the program, on a terminal of this path. */
export type PtyStarter = { readonly startOn: (terminal: string) => Promise<StartedShell> };

export type PtySize = { readonly cols: number; readonly rows: number };

export type PtyProgram = (PtyPlan | PtyStarter) & PtySize;

export interface PtyListener {
  /** The bytes are the listener's until it returns. */
  onOutput(bytes: Uint8Array): void;
  /** All output has been told. A program ended by a signal has code -1. */
  onExit(exit: { readonly code: number; readonly signal: number }): void;
  /** All input was taken by the program's side. */
  onInputTaken(): void;
}

const readBytes = 65_536;
/** Input is offered in pieces, so that a long paste leaves time for everything else. */
const writeBytes = 4_096;
/** Node can't be told when a PTY takes input again, so it is offered again after this, then after twice as long. */
const retryFirstMs = 1;
const retryMostMs = 16;

export async function openPty(program: PtyProgram, listener: PtyListener): Promise<Pty> {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new Error(`terminals are not made on ${process.platform} yet`);
  }
  const { requireBinary } = await import('@lydell/node-pty/requireBinary.js');
  const native = requireBinary('pty.node');
  return 'startOn' in program ? await startOn(native, program, listener) : fork(native, program, listener);
}

function fork(native: NativePty, plan: PtyPlan & PtySize, listener: PtyListener): Pty {
  const program = withoutDescriptors({ file: plan.file, args: plan.args }, openDescriptors());
  const environment = Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`);
  const { fd, pid } = native.fork(
    program.file,
    program.args,
    environment,
    plan.folder,
    plan.cols,
    plan.rows,
    -1,
    -1,
    true,
    helperPath(),
    // Comes from another thread, so never before `fork` has returned and the PTY is made.
    (code, signal) => opened.ended(signal > 0 ? { code: -1, signal } : { code, signal: 0 }),
  );
  holdDescriptor(fd);
  const opened = new Pty({ fd, pid, resize: native.resize }, listener);
  return opened;
}

async function startOn(
  native: NativePty,
  { startOn: start, cols, rows }: PtyStarter & PtySize,
  listener: PtyListener,
): Promise<Pty> {
  const { master, slave, pty } = native.open(cols, rows);
  holdDescriptor(master);
  holdDescriptor(slave);
  try {
    const { pid, exited } = await start(pty);
    const opened = new Pty({ fd: master, pid, resize: native.resize }, listener);
    void exited.then((exit) => opened.ended(exit));
    return opened;
  } catch (fault) {
    dropDescriptor(master);
    closeSync(master);
    throw fault;
  } finally {
    dropDescriptor(slave);
    closeSync(slave);
  }
}

/** macOS forks by a helper of the package. */
function helperPath(): string {
  if (process.platform !== 'darwin') return '';
  return createRequire(import.meta.url).resolve(`@lydell/node-pty-darwin-${process.arch}/spawn-helper`);
}

type Opened = {
  readonly fd: number;
  readonly pid: number;
  readonly resize: (fd: number, cols: number, rows: number) => void;
};

export class Pty {
  readonly pid: number;
  readonly #fd: number;
  readonly #resizeNative: Opened['resize'];
  readonly #listener: PtyListener;
  readonly #stream: ReadStream;
  readonly #input: Uint8Array[] = [];
  #inputBytes = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #retryMs = retryFirstMs;
  #paused = false;
  #readOver = false;
  #closed = false;
  #exit: { readonly code: number; readonly signal: number } | undefined;
  #told = false;
  #killTimer: NodeJS.Timeout | undefined;

  constructor(opened: Opened, listener: PtyListener) {
    this.pid = opened.pid;
    this.#fd = opened.fd;
    this.#resizeNative = opened.resize;
    this.#listener = listener;
    const buffer = new Uint8Array(readBytes);
    this.#stream = new ReadStream(opened.fd, {
      onread: {
        buffer,
        callback: (count, bytes) => {
          this.#listener.onOutput(bytes.subarray(0, count));
          return !this.#paused;
        },
      },
    });
    // EIO is how the last program of a PTY says goodbye.
    this.#stream.on('error', () => this.#endReading());
    this.#stream.on('end', () => this.#endReading());
    this.#stream.resume();
  }

  /** Input that the program's side hasn't taken yet. */
  get untakenBytes(): number {
    return this.#inputBytes;
  }

  write(bytes: Uint8Array): void {
    if (this.#closed || bytes.length === 0) return;
    this.#input.push(bytes);
    this.#inputBytes += bytes.length;
    if (this.#retryTimer === undefined) this.#offer();
  }

  /** Really stops reading: what the program writes from now on waits in the kernel, and then the program does. */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#stream.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#exit === undefined) this.#stream.resume();
    else this.#settle();
  }

  resize(cols: number, rows: number): void {
    if (!this.#closed) this.#resizeNative(this.#fd, cols, rows);
  }

  /** As when a line drops: the shell and what runs in front are told, and killed if they stay. */
  hangUp(): void {
    if (this.#exit === undefined && this.#killTimer === undefined) {
      this.#signal('SIGHUP');
      this.#signal('SIGCONT');
      this.#killTimer = setTimeout(() => this.#signal('SIGKILL'), hangUpGraceMs);
    }
    this.#close();
    this.#readOver = true;
    this.#settle();
  }

  /** The program has ended; its last output may still wait to be read. */
  ended(exit: { readonly code: number; readonly signal: number }): void {
    this.#exit = exit;
    clearTimeout(this.#killTimer);
    this.#settle();
  }

  #settle(): void {
    if (this.#exit === undefined || this.#told) return;
    // A program in the background may hold the PTY open for ever: what the shell left is what can be read right now.
    if (!this.#readOver && !this.#paused) this.#drain();
    if (!this.#readOver) return;
    this.#told = true;
    this.#close();
    this.#listener.onExit(this.#exit);
  }

  #drain(): void {
    const buffer = new Uint8Array(readBytes);
    while (!this.#readOver && !this.#paused) {
      let count = 0;
      try {
        count = readSync(this.#fd, buffer, 0, readBytes, null);
      } catch {
        // EAGAIN: nothing is left. EIO: the other side is closed.
      }
      if (count === 0) this.#readOver = true;
      else this.#listener.onOutput(buffer.subarray(0, count));
    }
  }

  #endReading(): void {
    this.#readOver = true;
    this.#close();
    this.#settle();
  }

  #offer(): void {
    this.#retryTimer = undefined;
    for (let piece = this.#input[0]; piece !== undefined && !this.#closed; piece = this.#input[0]) {
      let taken = 0;
      try {
        taken = writeSync(this.#fd, piece, 0, Math.min(piece.length, writeBytes));
      } catch (fault) {
        if (!isFault(fault, 'EAGAIN')) {
          this.#dropInput();
          break;
        }
      }
      if (taken === 0) {
        this.#retryTimer = setTimeout(() => this.#offer(), this.#retryMs);
        this.#retryMs = Math.min(this.#retryMs * 2, retryMostMs);
        return;
      }
      this.#retryMs = retryFirstMs;
      this.#inputBytes -= taken;
      if (taken === piece.length) this.#input.shift();
      else this.#input[0] = piece.subarray(taken);
    }
    if (!this.#closed) this.#listener.onInputTaken();
  }

  #dropInput(): void {
    this.#input.length = 0;
    this.#inputBytes = 0;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#exit !== undefined) return;
    // The program leads a process group of its own.
    for (const target of [-this.pid, this.pid]) {
      try {
        process.kill(target, signal);
        return;
      } catch {
        // Gone already.
      }
    }
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    dropDescriptor(this.#fd);
    clearTimeout(this.#retryTimer);
    this.#dropInput();
    this.#stream.destroy();
  }
}
