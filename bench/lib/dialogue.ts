/**
 * A shell brought into one known state whoever opened it: the same program, prompt and size. Output goes to whoever
 * listens at the moment.
 */
import { terminalCols, terminalRows } from './subject.ts';
import type { Leg, Output, Shell, Subject } from './subject.ts';

const givesUpAfterMs = 60_000;

/** Written in two halves where it is set, so that the echo of that line doesn't look like it. */
const prompt = 'bench-ready> ';
const settle = [
  ' exec bash --noprofile --norc\r',
  ` stty sane cols ${terminalCols} rows ${terminalRows}; PS1='bench-''ready> '; unset PROMPT_COMMAND\r`,
];

/** A shell just opened, with its output at hand from the first byte. */
export interface Listened {
  readonly shell: Shell;
  /** When opening it was asked for. */
  readonly pressedAt: number;
  /** The moment of its first output. */
  firstOutput(): Promise<number>;
  /** Replaces whoever listened before. */
  listen(onOutput: Output): void;
  /** Settles at the moment in which all of `text` has been seen in output from now on, with that moment. */
  untilSeen(text: string): Promise<number>;
}

export interface Dialogue extends Listened {
  untilPrompt(): Promise<number>;
}

export async function openDialogue(subject: Subject, leg: Leg = 'direct'): Promise<Dialogue> {
  await subject.prepare(leg);
  const listened = await openListened((onOutput) => subject.openShell(leg, onOutput));
  const untilPrompt = (): Promise<number> => listened.untilSeen(prompt);
  const ready = untilPrompt();
  for (const line of settle) listened.shell.write(line);
  await ready;
  return { ...listened, untilPrompt };
}

/** `open` is timed from here. */
export async function openListened(open: (onOutput: Output) => Promise<Shell>): Promise<Listened> {
  let listener: Output = () => {};
  let firstAt: number | undefined;
  const pressedAt = performance.now();
  const shell = await open((bytes) => {
    firstAt ??= performance.now();
    listener(bytes);
  });
  const listen = (onOutput: Output): void => {
    listener = onOutput;
  };
  const until = (isMet: (bytes: Uint8Array) => boolean, what: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${what} came`)), givesUpAfterMs);
      listen((bytes) => {
        if (!isMet(bytes)) return;
        clearTimeout(timer);
        listen(() => {});
        resolve(performance.now());
      });
    });
  const untilSeen = (text: string): Promise<number> => {
    const wanted = Buffer.from(text);
    let tail: Uint8Array = Buffer.alloc(0);
    return until((bytes) => {
      const seen = Buffer.concat([tail, bytes]);
      tail = seen.subarray(Math.max(0, seen.length - wanted.length + 1));
      return seen.includes(wanted);
    }, JSON.stringify(text));
  };
  const firstOutput = async (): Promise<number> => firstAt ?? until(() => true, 'output');
  return { shell, pressedAt, firstOutput, listen, untilSeen };
}
