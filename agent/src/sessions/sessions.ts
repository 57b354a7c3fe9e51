/** The sessions that the server opened on this endpoint, and the channels in them. Does as it is told, no more. */
import { decodeBase64url } from '@sallyport/protocol';
import type { CommandBody, LinkMessageOf } from '@sallyport/protocol';
import { compileFromNowOn } from '../compiling.ts';
import type { Dialler } from '../dial/dial.ts';
import { channelsMax, keptWithoutRelayMs, sessionsMax } from '../limits.ts';
import type { CommandOutcome } from '../link/command-queue.ts';
import type { ServerReached } from '../link/link-parts.ts';
import { faultText, logWith } from '../log.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';
import type { Tool, ToolEnd } from '../tools/tool-channel.ts';
import type { AccountSession } from '../session-process/account-session.ts';
import { HeldChannel } from './held-channel.ts';
import type { PreparedAccounts } from './prepared-accounts.ts';

type BodyOf<Kind extends CommandBody['kind']> = Extract<CommandBody, { readonly kind: Kind }>;
type ChannelToOpen = BodyOf<'open-channel'>['channel'];

type Session = {
  readonly tools: readonly string[];
  readonly channels: Map<string, HeldChannel>;
  /** Undefined: the agent's own. */
  readonly account: AccountSession | undefined;
};

export type SessionCommand = BodyOf<
  'prepare-account' | 'open-session' | 'open-channel' | 'attach-channel' | 'close-channel' | 'close-session'
>;

/** Opens the shell of a terminal; the tool itself is loaded when the first one is opened. */
export type OpenTerminal = (
  channel: { readonly cols: number; readonly rows: number; readonly account: AccountSession | undefined },
  onEnd: (end: ToolEnd) => void,
) => Promise<Tool>;

export type SessionsParts = {
  readonly dialler: Dialler;
  readonly log: Log;
  readonly openTerminal: OpenTerminal;
  readonly accounts: PreparedAccounts;
  readonly onChannelClosed: (closed: Omit<LinkMessageOf<'channel-closed'>, 'kind'>) => void;
  readonly keptWithoutRelayMs?: number;
};

const done: CommandOutcome = { ok: true };

export class Sessions {
  readonly #parts: SessionsParts;
  readonly #keptMs: number;
  readonly #sessions = new Map<string, Session>();
  #server: ServerReached | undefined;
  #emptyTimer: NodeJS.Timeout | undefined;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
    this.#keptMs = parts.keptWithoutRelayMs ?? keptWithoutRelayMs;
  }

  /** Where channels are dialled from now on. */
  linkUp(server: ServerReached): void {
    this.#server = server;
    clearTimeout(this.#emptyTimer);
    this.#emptyTimer = undefined;
  }

  /** The server ends its side of a session after two minutes without a link, and then nobody would close this one. */
  linkDown(): void {
    this.#emptyTimer ??= setTimeout(() => {
      for (const [sessionId, session] of this.#sessions) {
        if (session.channels.size === 0) void this.#closeSession(sessionId);
      }
    }, this.#keptMs);
  }

  /** What a hello tells. */
  held(): LinkMessageOf<'hello'>['sessions'] {
    return [...this.#sessions].map(([sessionId, session]) => ({
      sessionId,
      channels: [...session.channels].map(([channelId, channel]) => ({
        channelId,
        tool: channel.toolName,
        outputOffset: channel.outputOffset,
      })),
    }));
  }

  async obey(body: SessionCommand): Promise<CommandOutcome> {
    switch (body.kind) {
      case 'prepare-account':
        return this.#sessions.has(body.sessionId) ? done : await this.#parts.accounts.prepare(body);
      case 'open-session':
        return this.#openSession(body);
      case 'open-channel': {
        const session = this.#sessions.get(body.sessionId);
        return session === undefined ? noSession : this.#openChannel(body.sessionId, session, body.channel);
      }
      case 'attach-channel':
        return this.#attach(body);
      case 'close-channel': {
        const session = this.#sessions.get(body.sessionId);
        const channel = session?.channels.get(body.channelId);
        if (session === undefined || channel === undefined) return done;
        session.channels.delete(body.channelId);
        this.#parts.log('info', 'channel.closed', { channelId: body.channelId, reason: body.reason });
        void channel.close();
        return done;
      }
      case 'close-session':
        this.#parts.log('info', 'session.closed', { sessionId: body.sessionId, reason: body.reason });
        this.#parts.accounts.drop(body.sessionId);
        void this.#closeSession(body.sessionId);
        return done;
    }
  }

  /** Every shell is hung up; done when all have gone. */
  async closeAll(): Promise<void> {
    clearTimeout(this.#emptyTimer);
    this.#parts.accounts.dropAll();
    await Promise.all([...this.#sessions.keys()].map((sessionId) => this.#closeSession(sessionId)));
  }

  async #openSession(body: BodyOf<'open-session'>): Promise<CommandOutcome> {
    const { sessionId, tools } = body;
    if (this.#sessions.has(sessionId)) return done;
    if (this.#sessions.size >= sessionsMax) return refused('session.too-many', `${sessionsMax} sessions are open`);
    const taken = body.account.kind === 'prepared' ? await this.#parts.accounts.open(sessionId) : undefined;
    if (taken?.kind === 'refused') return refused(taken.code, taken.detail);
    const session: Session = { tools, channels: new Map(), account: taken?.session };
    this.#sessions.set(sessionId, session);
    const account = taken?.session.name;
    this.#parts.log('info', 'session.opened', { sessionId, representative: body.representative, account });
    for (const channel of body.channels) {
      const opened = await this.#openChannel(sessionId, session, channel);
      if (opened.ok) continue;
      await this.#closeSession(sessionId);
      return opened;
    }
    return done;
  }

  async #openChannel(sessionId: string, session: Session, toOpen: ChannelToOpen): Promise<CommandOutcome> {
    const { channelId, tool, cols, rows } = toOpen;
    if (session.channels.has(channelId)) return done;
    if (!session.tools.includes(tool)) return refused('channel.tool-not-granted', tool);
    if (this.#channelCount() >= channelsMax) return refused('channel.too-many', `${channelsMax} channels are open`);
    const ticket = decodeBase64url(toOpen.ticket);
    const server = this.#server;
    if (ticket === undefined || server === undefined) return refused('channel.no-server', '');

    const log = logWith(this.#parts.log, { sessionId, channelId });
    const channel = new HeldChannel({
      tool,
      dialler: this.#parts.dialler,
      log,
      keptWithoutRelayMs: this.#keptMs,
      onOver: ({ reason, exitCode }) => {
        if (session.channels.get(channelId) !== channel) return;
        session.channels.delete(channelId);
        log('info', 'channel.over', { reason, exitCode });
        this.#parts.onChannelClosed({ sessionId, channelId, reason, exitCode });
      },
    });
    session.channels.set(channelId, channel);
    // The shell starts while the channel is dialled.
    channel.attach(ticket, server);
    try {
      channel.hold(
        await this.#parts.openTerminal({ cols, rows, account: session.account }, (end) => channel.toolEnded(end)),
      );
    } catch (fault) {
      session.channels.delete(channelId);
      await channel.close();
      log('error', 'channel.open-failed', { detail: faultText(fault) });
      return refused('terminal.open-failed', faultText(fault));
    }
    log('info', 'channel.opened', { tool, cols, rows });
    return done;
  }

  #attach(body: BodyOf<'attach-channel'>): CommandOutcome {
    const channel = this.#sessions.get(body.sessionId)?.channels.get(body.channelId);
    const ticket = decodeBase64url(body.ticket);
    const server = this.#server;
    if (channel === undefined) return refused('channel.unknown', '');
    if (ticket === undefined || server === undefined) return refused('channel.no-server', '');
    channel.attach(ticket, server);
    return done;
  }

  async #closeSession(sessionId: string): Promise<void> {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return;
    this.#sessions.delete(sessionId);
    const channels = [...session.channels.values()];
    session.channels.clear();
    await Promise.all(channels.map((channel) => channel.close()));
    await session.account?.close();
  }

  #channelCount(): number {
    let count = 0;
    for (const session of this.#sessions.values()) count += session.channels.size;
    return count;
  }
}

const noSession: CommandOutcome = { ok: false, code: 'session.unknown', detail: '' };

function refused(code: string, detail: string): CommandOutcome {
  return { ok: false, code, detail: detail.slice(0, 512) };
}

/** A terminal on the shell that the platform names. */
export function terminalsOn(platform: Platform): OpenTerminal {
  return async ({ cols, rows, account }, onEnd) => {
    compileFromNowOn();
    const { openTerminal } = await import('../tools/terminal/terminal.ts');
    const program =
      account === undefined ? platform.shell() : { startOn: (terminal: string) => account.startShell(terminal) };
    return openTerminal({ ...program, cols, rows }, { onEnd });
  };
}
