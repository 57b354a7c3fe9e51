/**
 * What is measured, as a measure sees it: something that opens shells on this machine. The floors (a PTY in the
 * client's own process, ssh), a peer and the product are driven alike, so that a measure is written once.
 */
export type Leg = 'direct' | 'console-delayed' | 'agent-delayed';

export interface Shell {
  /** Keys, as a terminal would send them. */
  write(keys: string): void;
  /** Ends the shell and all that was opened for it. */
  close(): Promise<void>;
}

export type Output = (bytes: Uint8Array) => void;

export interface Subject {
  readonly name: string;
  /** The ways on which it can open a shell; floors know only the direct one. */
  readonly legs: readonly Leg[];
  /** What a person has open before pressing Jump: sockets to the server, a spare channel. Not timed. */
  prepare(leg: Leg): Promise<void>;
  /** Jump. Output may arrive before the promise settles. */
  openShell(leg: Leg, onOutput: Output): Promise<Shell>;
  /** What it is and how it was set up, for the report. */
  readonly version: string;
  stop(): Promise<void>;
}

/** Size of every terminal. */
export const terminalCols = 120;
export const terminalRows = 40;
