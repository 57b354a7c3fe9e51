/** A server in another process: it is seen over HTTPS alone, and may be killed. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ItemPage } from '@sallyport/protocol';
import { askHttps } from './site-view.ts';
import type { HttpAnswer, HttpQuestion, SiteView } from './site-view.ts';
import { TestConsole } from './test-console.ts';
import type { TestLogin } from './test-console.ts';

interface Entry extends TestLogin {
  readonly port: number;
  readonly tlsKey: string;
  readonly enrolmentKey: string;
}

export interface RemoteOptions {
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  /** What the configuration has when nobody says, unless given. */
  readonly linksPerSecond?: number | undefined;
}

const script = fileURLToPath(new URL('site-process.ts', import.meta.url));

/** Nothing tells of a change in another process, so it is asked for again after this. */
const askAgainMs = 25;

export class RemoteSite implements SiteView {
  readonly port: number;
  readonly tlsKey: string;
  readonly enrolmentKey: string;
  readonly console: TestConsole;
  readonly #child: ChildProcess;
  #asked = 0;

  constructor(child: ChildProcess, entry: Entry) {
    this.#child = child;
    this.port = entry.port;
    this.tlsKey = entry.tlsKey;
    this.enrolmentKey = entry.enrolmentKey;
    this.console = new TestConsole(this, entry);
  }

  static async start(data: string, options: RemoteOptions = {}): Promise<RemoteSite> {
    const child = spawn(process.execPath, [script, data, JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const exited = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`The server exited: ${String(code)}`)),
    );
    const [entry] = (await Promise.race([once(child, 'message'), exited])) as [Entry];
    exited.catch(() => undefined);
    return new RemoteSite(child, entry);
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get origin(): string {
    return `https://${this.host}`;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** At once and without a word. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** The key of one more installer; fails when the server is killed before it has answered. */
  async newEnrolmentKey(): Promise<string> {
    const number = (this.#asked += 1);
    const answer = Promise.withResolvers<string>();
    const hear = (message: { readonly number?: number; readonly enrolmentKey: string }): void => {
      if (message.number === number) answer.resolve(message.enrolmentKey);
    };
    const gone = (): void => answer.reject(new Error('The server is gone'));
    this.#child.on('message', hear).once('exit', gone);
    this.#child.send({ number }, (error) => {
      if (error !== null) gone();
    });
    try {
      return await answer.promise;
    } finally {
      this.#child.off('message', hear).off('exit', gone);
    }
  }

  ask(path: string, question: HttpQuestion = {}): Promise<HttpAnswer> {
    return askHttps(this.port, path, question);
  }

  async itemIdOf(clientId: string): Promise<string> {
    return (await this.#rowOf(clientId)).id;
  }

  async online(clientId: string, begin: () => void): Promise<void> {
    begin();
    while ((await this.#rowOf(clientId)).status === 'offline') await this.sessionChange();
  }

  sessionChange(): Promise<unknown> {
    return new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }

  async #rowOf(clientId: string): Promise<ItemPage['rows'][number]> {
    const { rows } = (await this.console.get('/api/jump-items?limit=500')).read<ItemPage>();
    const row = rows.find((candidate) => candidate.clientId === clientId);
    if (row === undefined) throw new Error('No item');
    return row;
  }
}
