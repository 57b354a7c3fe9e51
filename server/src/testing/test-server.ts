/** A whole server on a free port of loopback, in a folder of its own, gone when the test is over. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { argonPasswords } from '../auth/passwords.ts';
import type { Config } from '../config/keys.ts';
import { loadConfig } from '../config/load.ts';
import { startServer } from '../main.ts';
import type { RunningServer } from '../main.ts';
import type { Clock } from '../ports.ts';
import { createUser } from '../services/users/manage-users.ts';
import { HttpClient } from './http-client.ts';
import { mayStartEverywhere } from './may-start-everywhere.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const goodPassword = 'a long enough secret of the test';

export interface TestServer {
  readonly server: RunningServer;
  readonly data: string;
  /** What the server logged so far. */
  readonly log: () => string;
  client(): HttpClient;
  /** A client of this user, who is made if need be. */
  signedIn(username: string, isAdministrator?: boolean): Promise<HttpClient>;
  stop(): Promise<void>;
}

export interface TestServerOptions {
  readonly data?: string;
  readonly clock?: Clock;
  readonly config?: Partial<Config>;
}

/** A console of one page and two files. */
function sampleConsole(folder: string): string {
  const built = join(folder, 'console');
  mkdirSync(join(built, 'assets'), { recursive: true });
  const page = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><title>Sallyport</title>';
  writeFileSync(join(built, 'index.html'), page);
  writeFileSync(join(built, 'assets', 'index-abc123.js'), 'export {};');
  writeFileSync(join(built, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(built, '.secret'), 'not for everybody');
  return built;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const data = options.data ?? temporaryFolder();
  const lines: string[] = [];
  const logDestination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const consoleFolder = sampleConsole(data);
  const builtIn = { data, listen: '127.0.0.1:0', logLevel: 'trace', consoleFolder };
  const config = loadConfig({ flags: {}, environment: {} }, builtIn);
  const starting = startServer(
    { ...config, ...options.config },
    { logDestination, ...(options.clock === undefined ? {} : { clock: options.clock }) },
  );
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= starting.then((server) => server.stop()));
  // Said before anything is waited for: behind that, another of the tests that run side by side may be the current one.
  onTestFinished(() => stop().catch(() => undefined));
  const server = await starting;
  const client = (): HttpClient => new HttpClient(server.addresses[0] ?? '');
  return {
    server,
    data,
    log: () => lines.join(''),
    client,
    async signedIn(username, isAdministrator = false) {
      const { store, identity, clock, random } = server.world;
      const world = { store, identity, clock, random, passwords: argonPasswords() };
      await createUser(world, { username, displayName: username, password: goodPassword, isAdministrator });
      const user = await store.findUserByName(username);
      if (!isAdministrator && user !== undefined) await mayStartEverywhere(server.world, user.id);
      const signedIn = client();
      const answer = await signedIn.signIn(username, goodPassword);
      if (answer.status !== 200) throw new Error(`Signing in failed: ${answer.text}`);
      return signedIn;
    },
    stop,
  };
}
