/**
 * A whole system as it runs in the field: the server's bundle and the agent's bundle as processes of their own, on
 * loopback with TLS, in a folder that goes when the test does.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serviceEnvironment } from '../../agent/src/install/unit-file.ts';
import { build } from '../../tools/build.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import type { CuttingProxy } from './cutting-proxy.ts';
import { freePort } from '../../tools/testbed/free-port.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';

const root = join(import.meta.dirname, '../..');
const serverFile = join(root, 'server/dist/sallyport.js');
const agentFile = join(root, 'agent/dist/agent.js');

interface Served {
  readonly addresses: readonly string[];
  readonly setUpLink: string | null;
  readonly rootFingerprint: string;
}

export interface System {
  /** The browser's way in, through a proxy that can be cut. */
  readonly url: string;
  readonly folder: string;
  readonly proxy: CuttingProxy;
  readonly setUpLink: string;
  /** Where an agent dials, and the root that it pins. */
  readonly direct: string;
  readonly rootFingerprint: string;
  /** From the command line, with the given options. */
  readonly newEnrolmentKey: (options: readonly string[]) => Promise<string>;
  readonly server: () => Program;
  readonly agent: () => Program;
  readonly startServer: () => Promise<void>;
  readonly startAgent: () => void;
  /** Sets the server's clock, of a system that was started with one that can be set; it goes on from there. */
  readonly setClock: (now: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

function jsonLine<Value>(line: string): Value | undefined {
  return line.startsWith('{') ? (JSON.parse(line) as Value) : undefined;
}

export interface SystemOptions {
  /** Whether the server's clock can be set. */
  readonly testClock?: boolean;
  /** Of the runtime, for server and agent alike. */
  readonly nodeOptions?: readonly string[];
}

export async function startSystem({ testClock = false, nodeOptions = [] }: SystemOptions = {}): Promise<System> {
  await build();
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-e2e-'));
  const data = join(folder, 'server');
  const clockFile = join(folder, 'clock');
  const port = await freePort();
  const proxy = await startCuttingProxy({ port });
  const url = `https://127.0.0.1:${proxy.port}`;
  const direct = `https://127.0.0.1:${port}`;
  const programs: Program[] = [];
  const run = (args: readonly string[], environment?: Readonly<Record<string, string>>): Program => {
    const program = startProgram(args, environment);
    programs.push(program);
    return program;
  };

  let server: Program | undefined;
  const startServer = async (): Promise<Served> => {
    const listen = ['--listen', `127.0.0.1:${port}`, '--public-addresses', `${url},${direct}`];
    const clock = testClock ? ['--test-clock', clockFile] : [];
    server = run([...nodeOptions, serverFile, 'serve', '--json', '--data', data, ...listen, ...clock]);
    return await server.line<Served>(jsonLine);
  };
  const served = await startServer();

  const newEnrolmentKey = async (options: readonly string[]): Promise<string> => {
    const create = [serverFile, 'installer', 'create', '--json', '--data', data, ...options];
    const { stdout } = await promisify(execFile)(process.execPath, create);
    return (JSON.parse(stdout) as { readonly enrolmentKey: string }).enrolmentKey;
  };
  const enrolmentKey = await newEnrolmentKey(['--group', 'Workshop', '--name', 'bench-7']);

  let agent: Program | undefined;
  const startAgent = (): void => {
    const args = ['run', '--data', join(folder, 'agent'), '--server', direct, '--root', served.rootFingerprint];
    // With what its service gives it.
    const environment = {
      ...serviceEnvironment,
      SALLYPORT_ENROLMENT_KEY: enrolmentKey,
      SHELL: '/bin/bash',
      HISTFILE: '',
    };
    agent = run([...nodeOptions, agentFile, ...args], environment);
  };
  startAgent();

  const current = (program: Program | undefined): Program => {
    if (program === undefined) throw new Error('It was never started');
    return program;
  };
  return {
    url,
    folder,
    proxy,
    direct,
    rootFingerprint: served.rootFingerprint,
    newEnrolmentKey,
    setUpLink: served.setUpLink?.replace(/^https:\/\/[^/]+/, url) ?? '',
    server: () => current(server),
    agent: () => current(agent),
    startServer: async () => {
      await startServer();
    },
    startAgent,
    setClock: async (now) => {
      if (!testClock) throw new Error('The clock of this system can’t be set');
      // As a whole, so that no half of a number is read.
      await writeFile(`${clockFile}.next`, String(Math.round(now - Date.now())));
      await rename(`${clockFile}.next`, clockFile);
    },
    stop: async () => {
      const ownEnds = programs.flatMap((program) => program.ownEnd() ?? []);
      await Promise.all(programs.toReversed().map((program) => program.end('SIGTERM')));
      await proxy.close();
      await rm(folder, { recursive: true, force: true });
      // To a browser a dead server behind the proxy is a connection that closes: only this says what was the matter.
      if (ownEnds.length > 0) throw new Error(ownEnds.join('\n'));
    },
  };
}
