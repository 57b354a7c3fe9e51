/** The command `sallyport` from its sources, as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export async function sallyport(words: readonly string[], input = '', environment = {}): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], { env: { ...process.env, ...environment } });
  const texts = Promise.all([text(child.stdout), text(child.stderr)]);
  // A program that ends without reading closes its end of the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  const [out, err] = await texts;
  return { code, out, err };
}

interface Served {
  readonly addresses: readonly string[];
  readonly setUpLink: string | null;
  readonly rootFingerprint: string;
  readonly recoveryKitSaved: boolean;
}

export interface Serving extends Served {
  stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

export async function serve(data: string): Promise<Serving> {
  const words = ['serve', '--json', '--data', data, '--listen', '127.0.0.1:0', '--log-level', 'silent'];
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    ...(JSON.parse(line) as Served),
    async stop(signal) {
      child.kill(signal);
      return (await closed)[0];
    },
  };
}

export const json = ({ out }: Ended): Record<string, string> => JSON.parse(out) as Record<string, string>;
