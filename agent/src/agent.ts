/**
 * One Jump Client: enrols if it hasn't, then keeps its link and does what comes over it. `main` runs one of these, the
 * simulated fleet runs many, on the very same parts.
 */
import { randomBytes } from 'node:crypto';
import { encodeBase64url, knownStatistics, statisticsAtFirst } from '@sallyport/protocol';
import type { AgentSettings, CommandBody, Statistic } from '@sallyport/protocol';
import { createDialler } from './dial/dial.ts';
import type { Dialler } from './dial/dial.ts';
import type { ServerAddress } from './dial/server-address.ts';
import { enrol } from './enrol/enrol.ts';
import { isWholeEnrolmentKey } from './enrol/enrolment-secret.ts';
import { ClientFolder } from './identity/client-folder.ts';
import { copyWaitMs } from './limits.ts';
import { monotonicMs } from './monotonic.ts';
import { Link } from './link/link.ts';
import type { CommandOutcome } from './link/command-queue.ts';
import type { CopiedClient } from './link/link-parts.ts';
import { waitBeforeDial } from './link/back-off.ts';
import type { Log } from './log.ts';
import type { Platform } from './platform/platform.ts';
import { PreparedAccounts } from './sessions/prepared-accounts.ts';
import { Sessions, terminalsOn } from './sessions/sessions.ts';
import { explained } from './text/explained.ts';
import type { UpdatePlace } from './update/updater.ts';
import { Updates } from './update/updates.ts';

export type AgentOptions = {
  /** Where identity and state are kept, in a folder of the server's id. */
  readonly data: string;
  /** In the order in which they are tried; at least one. */
  readonly servers: readonly ServerAddress[];
  /** `sha256:` and 64 hexadecimal digits. */
  readonly rootFingerprint: string;
  /** Needed only until the client has enrolled. */
  readonly enrolmentKey?: string | undefined;
  readonly platform: Platform;
  readonly log: Log;
  readonly dialler?: Dialler;
  readonly keptWithoutRelayMs?: number;
  /** 0 to 1; Node's own if not given. */
  readonly random?: () => number;
  /** Told once the client is enrolled, or at the start when it was before. */
  readonly onEnrolled?: () => Promise<void>;
  /** To be done before the client's key is removed: from here on there is no way back. */
  readonly beforeForgotten?: () => Promise<void>;
  /** Where it was installed, if a launcher started it: without one it can't be updated. */
  readonly updatePlace?: UpdatePlace | undefined;
  /** Told each time the link stands or is gone. */
  readonly onLink?: (isUp: boolean) => void;
};

export type AgentEnd =
  | { readonly kind: 'stopped' }
  /** The server removed this client; nothing of it is left on the endpoint. */
  | { readonly kind: 'uninstalled' }
  /** It let go of everything, so that a staged version can be tried. */
  | { readonly kind: 'makes-way'; readonly name: string }
  /** There is no use in trying again without a change. */
  | { readonly kind: 'not-enrolled'; readonly code: string };

const keyUnknown: CommandOutcome = { ok: false, code: 'key.unknown', detail: '' };
const presenceUnknown: CommandOutcome = { ok: false, code: 'presence.unknown', detail: '' };
const screenUnseen: CommandOutcome = { ok: false, code: 'screen.unseen', detail: '' };

/** Before the server has said what it wants, it is told what the endpoint is and not how it is doing. */
const nothing: ReadonlySet<Statistic> = new Set();

function wantedBy({ statistics }: AgentSettings): ReadonlySet<Statistic> {
  return knownStatistics(statistics ?? statisticsAtFirst);
}

export class Agent {
  readonly #options: AgentOptions;
  readonly #dialler: Dialler;
  readonly #random: () => number;
  readonly #folder: ClientFolder;
  readonly #instance = encodeBase64url(randomBytes(16));
  readonly #stopping = new AbortController();
  #link: Link | undefined;
  #sessions: Sessions | undefined;
  #updates: Updates | undefined;
  #factsTimer: NodeJS.Timeout | undefined;
  #wanted = nothing;
  /** How it ended; settles once. */
  readonly ended: Promise<AgentEnd>;
  readonly #end: (end: AgentEnd) => void;

  private constructor(options: AgentOptions, folder: ClientFolder) {
    this.#options = options;
    this.#folder = folder;
    this.#dialler = options.dialler ?? createDialler();
    this.#random = options.random ?? Math.random;
    const { promise, resolve } = Promise.withResolvers<AgentEnd>();
    this.ended = promise;
    this.#end = resolve;
  }

  /** Opens the folder, which fails while another agent has it, and begins. */
  static async start(options: AgentOptions): Promise<Agent> {
    const agent = new Agent(options, await ClientFolder.open(options.data, options.rootFingerprint));
    void agent.#run();
    return agent;
  }

  get clientId(): string | undefined {
    return this.#folder.clientId;
  }

  /** Hangs every shell up and lets go of the folder. */
  async stop(): Promise<void> {
    await this.#finish({ kind: 'stopped' });
  }

  async #run(): Promise<void> {
    if (this.#folder.clientId === undefined) {
      const code = await this.#enrol();
      if (code !== undefined) {
        this.#options.log('error', 'enrol.failed', { code, explained: explained(code) });
        await this.#finish({ kind: 'not-enrolled', code });
        return;
      }
    }
    if (this.#stopping.signal.aborted) return;
    await this.#options.onEnrolled?.();
    if (!this.#stopping.signal.aborted) this.#keepLink();
  }

  /** Until it is enrolled or stopped; a code, if it can't be. */
  async #enrol(): Promise<string | undefined> {
    const { enrolmentKey, log, platform, rootFingerprint, servers } = this.#options;
    if (enrolmentKey === undefined) return 'enrol.key-missing';
    if (!isWholeEnrolmentKey(enrolmentKey)) return 'enrol.key-cut';
    const since = monotonicMs();
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt += 1) {
      const server = servers[attempt % servers.length];
      if (server === undefined) return 'enrol.no-server';
      const outcome = await enrol({
        folder: this.#folder,
        dialler: this.#dialler,
        server,
        rootFingerprint,
        enrolmentKey,
        facts: platform.facts(nothing),
      });
      if (outcome.kind === 'enrolled') {
        log('info', 'enrol.done', { clientId: outcome.clientId, folder: this.#folder.path });
        return undefined;
      }
      if (outcome.kind !== 'unreachable') return outcome.code;
      const waitMs = waitBeforeDial({
        attempt,
        withoutLinkMs: monotonicMs() - since,
        random: this.#random(),
        atLeastMs: outcome.waitMs,
      });
      const { code, detail } = outcome;
      log('info', 'enrol.unreachable', { address: server.name, code, detail, waitMs, explained: explained(code) });
      await this.#pause(waitMs);
    }
    return undefined;
  }

  #keepLink(): void {
    const { clientId, keySet } = this.#folder;
    if (clientId === undefined || keySet === undefined) {
      void this.#finish({ kind: 'not-enrolled', code: 'enrol.key-missing' });
      return;
    }
    const { log, onLink, platform, servers, keptWithoutRelayMs } = this.#options;
    const sessions = new Sessions({
      dialler: this.#dialler,
      log,
      openTerminal: terminalsOn(platform),
      accounts: new PreparedAccounts((wanted) => platform.account(wanted), log),
      onChannelClosed: (closed) => void link.send({ kind: 'channel-closed', ...closed }),
      ...(keptWithoutRelayMs === undefined ? {} : { keptWithoutRelayMs }),
    });
    const updates = this.#updatesFor(sessions);
    const link = new Link({
      folder: this.#folder,
      clientId,
      keySet,
      installedAddresses: servers.map(({ name }) => name),
      dialler: this.#dialler,
      log,
      random: this.#random,
      owner: {
        hello: (settings) => ({
          instance: this.#instance,
          facts: platform.facts(wantedBy(settings)),
          clock: Date.now(),
          sessions: sessions.held(),
        }),
        onUp: (server, settings) => {
          sessions.linkUp(server);
          updates?.linkUp(server);
          this.#reportBy(settings);
          onLink?.(true);
        },
        onDown: () => {
          sessions.linkDown();
          updates?.linkDown();
          clearInterval(this.#factsTimer);
          onLink?.(false);
        },
        onCommand: (body) => this.#obey(body, { link, sessions }),
        onUninstalled: () => void this.#finish({ kind: 'uninstalled' }),
        onCopied: (copied) => void this.#becomeOwnClient(copied),
      },
    });
    this.#sessions = sessions;
    this.#updates = updates;
    this.#link = link;
    link.start();
  }

  #updatesFor(sessions: Sessions): Updates | undefined {
    const { updatePlace: place, log } = this.#options;
    if (place === undefined) return undefined;
    return new Updates({
      place,
      dialler: this.#dialler,
      log,
      releaseKeys: () => this.#folder.keySet?.keySet.keys.release ?? [],
      say: (status) => void this.#link?.send({ kind: 'update-status', ...status }),
      isIdle: () => sessions.held().length === 0,
      onReady: (name) => void this.#finish({ kind: 'makes-way', name }),
      onDone: () => void this.#finish({ kind: 'stopped' }),
    });
  }

  /** Another agent is linked as this client: from now on this one is a client of its own, with nothing of the other's. */
  async #becomeOwnClient({ permit, address, key }: CopiedClient): Promise<void> {
    const { log, platform, rootFingerprint } = this.#options;
    log('warn', 'client.copied', { clientId: this.#folder.clientId, explained: explained('link.copied') });
    this.#updates?.stop();
    await this.#sessions?.closeAll();
    await this.#folder.keepLinkKey(key);
    const outcome = await enrol({
      folder: this.#folder,
      dialler: this.#dialler,
      server: address,
      rootFingerprint,
      enrolmentKey: permit,
      facts: platform.facts(nothing),
      copyKey: await this.#folder.makeNextKey('copy'),
    });
    if (outcome.kind === 'enrolled') {
      log('info', 'enrol.done', { clientId: outcome.clientId, folder: this.#folder.path });
    } else {
      // With the next link comes another permit.
      log('warn', 'enrol.copy-failed', { code: outcome.code, explained: explained(outcome.code) });
      await this.#pause(Math.round(copyWaitMs * (0.5 + this.#random())));
    }
    if (!this.#stopping.signal.aborted) this.#keepLink();
  }

  async #obey(body: CommandBody, parts: { readonly link: Link; readonly sessions: Sessions }): Promise<CommandOutcome> {
    const { link, sessions } = parts;
    switch (body.kind) {
      case 'refresh-facts':
        // After the result, so that whoever asked sees them change.
        setImmediate(() => this.#report());
        return { ok: true };
      case 'read-presence': {
        const presence = await this.#options.platform.presence();
        return presence === undefined ? presenceUnknown : { ok: true, presence };
      }
      case 'read-screen': {
        const screen = this.#wanted.has('screen') ? await this.#options.platform.screen() : undefined;
        return screen === undefined ? screenUnseen : { ok: true, screen };
      }
      case 'uninstall':
        // After the result, so that whoever asked knows that it was heard.
        setImmediate(() => void this.#finish({ kind: 'uninstalled' }));
        return { ok: true };
      case 'update':
        return (await this.#updates?.obey(body)) ?? { ok: false, code: 'update.no-launcher', detail: '' };
      case 'address-list':
        return await link.takeAddressList(body.addressList);
      case 'settings':
        this.#reportBy(body.settings);
        setImmediate(() => this.#report());
        return { ok: true };
      case 'rotate-key':
        if (body.publicKey !== this.#folder.key.text) return keyUnknown;
        await this.#folder.makeNextKey('rotation');
        setImmediate(() => link.announceNextKey());
        return { ok: true };
      case 'use-key':
        if (body.publicKey !== this.#folder.rotationKey?.text) return keyUnknown;
        setImmediate(() => link.useNextKey());
        return { ok: true };
      default:
        return sessions.obey(body);
    }
  }

  #reportBy(settings: AgentSettings): void {
    clearInterval(this.#factsTimer);
    this.#wanted = wantedBy(settings);
    this.#factsTimer = setInterval(() => this.#report(), settings.statisticsIntervalMs);
  }

  #report(): void {
    this.#link?.send({ kind: 'facts', facts: this.#options.platform.facts(this.#wanted) });
  }

  async #finish(end: AgentEnd): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    clearInterval(this.#factsTimer);
    this.#updates?.stop();
    this.#link?.stop();
    await this.#sessions?.closeAll();
    if (end.kind === 'uninstalled') {
      await this.#options.beforeForgotten?.();
      await this.#folder.forget();
    } else {
      await this.#folder.close();
    }
    this.#end(end);
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    return new Promise((resolve) => {
      const over = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', over);
        resolve();
      };
      const timer = setTimeout(over, ms);
      signal.addEventListener('abort', over, { once: true });
    });
  }
}
