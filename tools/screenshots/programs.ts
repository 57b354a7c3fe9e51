/** The programs that stand behind the pictures: the demo with its endpoints, and a server that nobody has set up yet. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../testbed/free-port.ts';

const program = join(import.meta.dirname, '../../server/dist/sallyport.js');

export interface Running<Answer> {
  readonly answer: Answer;
  readonly stop: () => Promise<void>;
}

export interface DemoAnswer {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface ServeAnswer {
  readonly setUpLink: string;
}

export function startDemo(data: string, fleet: number): Promise<Running<DemoAnswer>> {
  return start<DemoAnswer>((port) => ['demo', '--json', '--port', `${port}`, '--data', data, '--fleet', `${fleet}`]);
}

export function startServe(data: string): Promise<Running<ServeAnswer>> {
  return start<ServeAnswer>((port) => ['serve', '--json', '--data', data, '--listen', `127.0.0.1:${port}`]);
}

/** Starts it and waits for the one line of JSON that it prints when it is ready. */
async function start<Answer>(argumentsOf: (port: number) => readonly string[]): Promise<Running<Answer>> {
  const child = spawn(process.execPath, [program, ...argumentsOf(await freePort())], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  // Nothing of ours may go on when the pictures are given up.
  const orphaned = () => child.kill('SIGTERM');
  process.once('exit', orphaned);
  void exited.then(() => process.off('exit', orphaned));
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, 'line') as Promise<[string]>;
  const [line] = await Promise.race([
    first,
    exited.then(() => Promise.reject(new Error('the program ended before it was ready'))),
  ]);
  return {
    answer: JSON.parse(line) as Answer,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
