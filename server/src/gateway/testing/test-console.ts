/** A console without a browser: the same requests, the same sockets. */
import type { LiveMessage, SessionDetails, StartAnswer, StartResult, TerminalMessage } from '@sallyport/protocol';
import { decodeTerminalMessage, encodeTerminalMessage } from '@sallyport/protocol';
import { WebSocket } from 'ws';
import { Inbox } from './inbox.ts';
import type { HttpAnswer, HttpQuestion, SiteView } from './site-view.ts';

export interface TestLogin {
  readonly login: { readonly id: string; readonly user: { readonly id: string } };
  readonly cookie: string;
  readonly csrf: string;
}

export class TestConsole {
  readonly site: SiteView;
  readonly login: TestLogin['login'];
  readonly cookie: string;
  readonly csrf: string;

  constructor(site: SiteView, { login, cookie, csrf }: TestLogin) {
    this.site = site;
    this.login = login;
    this.cookie = cookie;
    this.csrf = csrf;
  }

  /** The same login at the same server after a restart. */
  at(site: SiteView): TestConsole {
    return new TestConsole(site, this);
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.site.ask(path, { headers: { cookie: this.cookie, ...headers } });
  }

  send(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    const headers = { cookie: this.cookie, origin: this.site.origin, 'x-sallyport-csrf': this.csrf };
    const question: HttpQuestion = { method, headers, ...(body === undefined ? {} : { body }) };
    return this.site.ask(path, question);
  }

  post(path: string, body?: unknown): Promise<HttpAnswer> {
    return this.send('POST', path, body);
  }

  async start(jumpItemIds: readonly string[], open?: object): Promise<readonly StartResult[]> {
    const answer = await this.post('/api/sessions', { jumpItemIds, ...(open === undefined ? {} : { open }) });
    if (answer.status !== 200) throw new Error(`Not started: ${answer.status} ${answer.body.toString()}`);
    return answer.read<StartAnswer>().results;
  }

  /** Starts a session on one item, with a shell. */
  async jump(
    jumpItemId: string,
  ): Promise<{ readonly sessionId: string; readonly channelId: string; readonly ticket: string }> {
    const [result] = await this.start([jumpItemId], { tool: 'terminal', cols: 80, rows: 24 });
    if (result === undefined || 'refused' in result || result.channel === null)
      throw new Error(`No session: ${JSON.stringify(result)}`);
    return { sessionId: result.session.id, channelId: result.channel.id, ticket: result.channel.ticket };
  }

  openShell(sessionId: string, tool = 'terminal'): Promise<HttpAnswer> {
    return this.post(`/api/sessions/${sessionId}/channels`, { tool, cols: 80, rows: 24 });
  }

  askTicket(sessionId: string, channelId: string): Promise<HttpAnswer> {
    return this.post(`/api/sessions/${sessionId}/channels/${channelId}/tickets`);
  }

  async session(id: string): Promise<SessionDetails> {
    return (await this.get(`/api/sessions/${id}`)).read<SessionDetails>();
  }

  /** Kept when the session reads so; asked for again at each change. */
  async sessionWhen(id: string, fits: (details: SessionDetails) => boolean): Promise<SessionDetails> {
    for (;;) {
      const changed = this.site.sessionChange();
      const details = await this.session(id);
      if (fits(details)) return details;
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error(`Still ${JSON.stringify(details)}`)), 8_000);
      await Promise.race([changed, late.promise]).finally(() => clearTimeout(timer));
    }
  }

  async live(): Promise<TestLive> {
    const socket = new WebSocket(`wss://${this.site.host}/live`, ['sallyport.console.1'], this.#options());
    const live = new TestLive(socket);
    await live.opened;
    return live;
  }

  /** A spare socket for a channel. */
  async viewer(): Promise<TestChannelEnd> {
    const socket = new WebSocket(`wss://${this.site.host}/channel`, ['sallyport.channel.1'], this.#options());
    const end = new TestChannelEnd(socket);
    await end.opened;
    return end;
  }

  /** A viewer joined by a ticket, with room for output. */
  async view(ticket: string): Promise<TestChannelEnd> {
    const end = await this.viewer();
    end.ticket(ticket);
    end.send({ kind: 'limit', offset: 262_144 });
    await end.next('joined');
    return end;
  }

  #options(): { readonly rejectUnauthorized: false; readonly headers: Record<string, string> } {
    return { rejectUnauthorized: false, headers: { cookie: this.cookie, origin: this.site.origin } };
  }
}

class TestSocket {
  readonly socket: WebSocket;
  readonly opened: Promise<unknown>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const closing = Promise.withResolvers<{ readonly code: number; readonly reason: string }>();
    socket.on('open', resolve);
    socket.on('error', reject);
    socket.on('close', (code, reason) => closing.resolve({ code, reason: reason.toString() }));
    this.opened = promise;
    this.closed = closing.promise;
  }

  /** As when a line is cut. */
  cut(): void {
    this.socket.terminate();
  }
}

export class TestLive extends TestSocket {
  readonly inbox = new Inbox<LiveMessage>();

  constructor(socket: WebSocket) {
    super(socket);
    socket.on('message', (data: Buffer) => this.inbox.put(JSON.parse(data.toString()) as LiveMessage));
    socket.on('close', (code) => this.inbox.end(`closed ${code}`));
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  async next<Kind extends LiveMessage['kind']>(
    kind: Kind,
    fits: (message: Extract<LiveMessage, { readonly kind: Kind }>) => boolean = () => true,
  ): Promise<Extract<LiveMessage, { readonly kind: Kind }>> {
    type Wanted = Extract<LiveMessage, { readonly kind: Kind }>;
    return (await this.inbox.next((message) => message.kind === kind && fits(message as Wanted), kind)) as Wanted;
  }
}

type ChannelMessage = TerminalMessage;

/** Either end of a channel, as a socket that says and hears channel messages. */
export class TestChannelEnd extends TestSocket {
  readonly inbox = new Inbox<ChannelMessage>();

  constructor(socket: WebSocket) {
    super(socket);
    socket.on('message', (data: Buffer) => {
      const message = decodeTerminalMessage(new Uint8Array(data));
      if (message.kind !== 'unknown' && message.kind !== 'malformed') this.inbox.put(message);
    });
    socket.on('close', (code) => this.inbox.end(`closed ${code}`));
  }

  send(message: ChannelMessage): void {
    this.socket.send(encodeTerminalMessage(message));
  }

  sendBytes(...bytes: readonly number[]): void {
    this.socket.send(Uint8Array.from(bytes));
  }

  ticket(ticket: string): void {
    this.send({ kind: 'ticket', ticket: new Uint8Array(Buffer.from(ticket, 'base64url')) });
  }

  async next<Kind extends ChannelMessage['kind']>(
    kind: Kind,
  ): Promise<Extract<ChannelMessage, { readonly kind: Kind }>> {
    type Wanted = Extract<ChannelMessage, { readonly kind: Kind }>;
    return (await this.inbox.next((message) => message.kind === kind, kind)) as Wanted;
  }
}
