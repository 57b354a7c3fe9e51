/** Agents of the built bundle as processes of their own, each with a data folder that may be copied. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';
import { waitUntil } from './wait-until.ts';

const agentFile = join(import.meta.dirname, '../../agent/dist/agent.js');

export type Endpoint = {
  readonly data: string;
  readonly program: () => Program;
  readonly start: (environment?: Readonly<Record<string, string>>) => void;
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
  /** The lines of this name in the log of the running process. */
  readonly said: (event: string) => readonly Readonly<Record<string, unknown>>[];
  /** The client as which it was linked last, once it is. */
  readonly linked: () => Promise<string>;
};

type Target = { readonly url: string; readonly rootFingerprint: string };

export function endpointAt(data: string, { url, rootFingerprint }: Target, more: readonly string[] = []): Endpoint {
  let program: Program | undefined;
  const current = (): Program => {
    if (program === undefined) throw new Error('It was never started');
    return program;
  };
  const said = (event: string) =>
    current()
      .log()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter((line) => line['event'] === event);
  return {
    data,
    program: current,
    start: (environment = {}) => {
      program = startProgram(
        [agentFile, 'run', '--data', data, '--server', url, '--root', rootFingerprint, ...more],
        environment,
      );
    },
    end: (signal) => current().end(signal),
    said,
    linked: () => waitUntil('A link', () => said('link.up').at(-1)?.['clientId'] as string | undefined, 60_000),
  };
}

/** As an image of its disk would: everything that is there at this moment. */
export function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
}
