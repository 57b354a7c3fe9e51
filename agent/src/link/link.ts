/**
 * Keeps one link to the server: carries out what the state machine says, believes nobody before the proofs, obeys only
 * signed commands, and dials again for ever.
 */
import { randomBytes } from 'node:crypto';
import { linkMessageMaxBytes, linkSubprotocol, nextKeyContent, parseServerLinkMessage } from '@sallyport/protocol';
import type { AgentLinkMessage, LinkMessageOf, ServerLinkMessage, SignedAddressList } from '@sallyport/protocol';
import type { MessageSocket, SocketEnd } from '../dial/message-socket.ts';
import type { ServerAddress } from '../dial/server-address.ts';
import type { HeldKeySet } from '../identity/key-set.ts';
import { dialTimeoutMs, moveAfterMs, replacedWaitMs } from '../limits.ts';
import { monotonicMs } from '../monotonic.ts';
import { faultText } from '../log.ts';
import { explained } from '../text/explained.ts';
import { readAddressList, rememberedAfter } from './address-list.ts';
import { AddressRound } from './address-round.ts';
import { CommandQueue } from './command-queue.ts';
import type { CommandOutcome } from './command-queue.ts';
import type { Connection } from './connection.ts';
import { clientHello, clientProof, judgeServer } from './handshake.ts';
import type { Greeting } from './handshake.ts';
import type { LinkParts } from './link-parts.ts';
import { asksForPatience, faultFacts, keyRefusals, replacedCode } from './link-refusals.ts';
import { moveLink } from './link-state.ts';
import type { LinkEffect, LinkEvent, LinkState } from './link-state.ts';
import { keepToldList } from './told-addresses.ts';

export class Link {
  readonly #parts: LinkParts;
  readonly #stop = new AbortController();
  #state: LinkState = { kind: 'idle' };
  #keySet: HeldKeySet;
  #connection: Connection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unknownMessages = 0;
  /** Which of the client's keys is shown; the next one after each that the server doesn't know. */
  #keyTurn = 0;
  readonly #round: AddressRound;
  #moveTimer: NodeJS.Timeout | undefined;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#keySet = parts.keySet;
    this.#round = new AddressRound(parts.installedAddresses);
  }

  get isUp(): boolean {
    return this.#state.kind === 'up';
  }

  start(): void {
    this.#move({ kind: 'start' });
  }

  stop(): void {
    if (this.#state.kind !== 'stopped') this.#move({ kind: 'stop' });
  }

  /** Sends when the link stands; what isn't sent is told again by the next hello. */
  send(message: AgentLinkMessage): boolean {
    if (this.#connection === undefined || !this.isUp) return false;
    this.#say(this.#connection, message);
    return true;
  }

  /** Tells the server the key that is to follow: whoever has the present one says so, and whoever has the next. */
  announceNextKey(): void {
    const { rotationKey: next } = this.#parts.folder;
    const connection = this.#connection;
    if (next === undefined || connection?.server === undefined) return;
    const content = nextKeyContent(connection.server.linkId, next.text);
    const { key } = connection.greeting;
    const signatures = { signature: key.sign(content), nextSignature: next.sign(content) };
    this.send({ kind: 'next-key', publicKey: next.text, ...signatures });
  }

  /** The server knows the key that is to follow: the link is made again by it. */
  useNextKey(): void {
    this.#keyTurn = 0;
    this.#connection?.socket.close(1000, 'next key');
  }

  /** The list that the server tells while the link stands. An older one is taken no notice of. */
  async takeAddressList(signed: SignedAddressList): Promise<CommandOutcome> {
    const connection = this.#connection;
    const address = connection?.address.name ?? '';
    const outcome = await keepToldList(this.#parts, { address, signed, keySet: this.#keySet.keySet });
    if (outcome.ok && connection !== undefined && connection === this.#connection) this.#moveLater(connection);
    return outcome;
  }

  #move(event: LinkEvent): void {
    const was = this.#state.kind;
    const move = moveLink(this.#state, event, { now: monotonicMs(), random: this.#parts.random() });
    if (move.kind === 'illegal') {
      this.#parts.log('warn', 'link.out-of-order', { state: was, came: event.kind });
      if (this.#connection !== undefined) this.#breach(this.#connection, 'link.out-of-order');
      return;
    }
    this.#state = move.state;
    if (was === 'up' && move.state.kind !== 'up') this.#parts.owner.onDown();
    this.#carryOut(move.effect);
  }

  #carryOut(effect: LinkEffect): void {
    switch (effect.kind) {
      case 'wait':
        this.#parts.log('info', 'link.waits', { waitMs: effect.waitMs });
        this.#timer = setTimeout(() => this.#move({ kind: 'wait-over' }), effect.waitMs);
        return;
      case 'dial':
        if (effect.attempt === 0) this.#round.begin();
        void this.#dial();
        return;
      case 'greet':
        if (this.#connection !== undefined) this.#say(this.#connection, clientHello(this.#connection.greeting));
        return;
      case 'prove':
        this.#prove();
        return;
      case 'store':
        void this.#store();
        return;
      case 'announce':
        this.#announce();
        return;
      case 'shut':
        clearTimeout(this.#timer);
        clearTimeout(this.#moveTimer);
        this.#stop.abort();
        clearTimeout(this.#connection?.stepTimer);
        this.#connection?.socket.close(1001, 'agent stops');
        this.#connection = undefined;
        return;
    }
  }

  async #dial(): Promise<void> {
    const { dialler, folder, log } = this.#parts;
    const address = this.#round.next(folder.link);
    if (address === undefined) {
      this.#move({ kind: 'lost', atLeastMs: 0 });
      return;
    }
    const outcome = await dialler.dial(
      { to: address, path: '/link', subprotocol: linkSubprotocol, maxMessageBytes: linkMessageMaxBytes },
      this.#stop.signal,
    );
    if (this.#state.kind !== 'dialling') {
      if (outcome.kind === 'open') outcome.socket.destroy();
      return;
    }
    if (outcome.kind === 'open') {
      this.#open(outcome.socket, address);
      return;
    }
    const busy = outcome.kind === 'busy';
    if (!busy) this.#round.failed(address);
    log('info', busy ? 'link.server-busy' : 'link.dial-failed', {
      address: address.name,
      ...(busy ? { waitMs: outcome.waitMs } : faultFacts(outcome)),
    });
    this.#move({ kind: 'lost', atLeastMs: busy ? outcome.waitMs : 0 });
  }

  #open(socket: MessageSocket, address: ServerAddress): void {
    const { folder, clientId } = this.#parts;
    const greeting: Greeting = {
      key: folder.linkKeys[this.#keyTurn % folder.linkKeys.length] ?? folder.key,
      clientId,
      clientNonce: randomBytes(32),
      host: address.name,
      tlsKey: socket.tlsKey,
    };
    const connection: Connection = {
      socket,
      address,
      greeting,
      server: undefined,
      welcome: undefined,
      commands: undefined,
      refusal: undefined,
      stepTimer: undefined,
    };
    this.#connection = connection;
    socket.listen({
      onMessage: (bytes, isText) => this.#hear(connection, bytes, isText),
      onDrain: () => undefined,
      onEnd: (end) => this.#ended(connection, end),
    });
    this.#dueWithin(connection);
    this.#move({ kind: 'open' });
  }

  #hear(connection: Connection, bytes: Uint8Array, isText: boolean): void {
    // After a breach nothing more is heard, whatever still comes until the socket is closed.
    if (connection !== this.#connection || connection.refusal !== undefined) return;
    if (!isText) {
      this.#breach(connection, 'link.not-text');
      return;
    }
    const parsed = parseServerLinkMessage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
    if (parsed.kind === 'malformed') {
      this.#breach(connection, `link.malformed: ${parsed.fault}`);
    } else if (parsed.kind === 'unknown') {
      this.#unknownMessages += 1;
      // A newer server may send many of a kind: the first and each thousandth is told.
      if (this.#unknownMessages % 1000 === 1) {
        this.#parts.log('info', 'link.unknown-message', { name: parsed.name, count: this.#unknownMessages });
      }
    } else {
      this.#heard(connection, parsed.message);
    }
  }

  #heard(connection: Connection, message: ServerLinkMessage): void {
    switch (message.kind) {
      case 'server-proof': {
        if (this.#state.kind !== 'proving') break;
        const verdict = judgeServer(message, { greeting: connection.greeting, held: this.#keySet });
        if (verdict.kind === 'distrusted') {
          this.#breach(connection, verdict.because);
          return;
        }
        connection.server = verdict.server;
        this.#move({ kind: 'server-proof' });
        return;
      }
      case 'welcome':
        if (this.#state.kind !== 'welcoming') break;
        connection.welcome = message;
        this.#move({ kind: 'welcome' });
        return;
      case 'refused':
        this.#refused(connection, message);
        return;
      case 'command':
        if (connection.commands === undefined) break;
        this.#breachIf(connection, connection.commands.take(message));
        return;
    }
    this.#breach(connection, 'link.out-of-order');
  }

  #prove(): void {
    const connection = this.#connection;
    if (connection?.server === undefined) return;
    this.#dueWithin(connection);
    const { generation } = this.#parts.folder.link;
    this.#say(connection, clientProof(connection.server, { key: connection.greeting.key, generation }));
  }

  /** What the server handed out is on disk before the link is used. */
  async #store(): Promise<void> {
    const connection = this.#connection;
    const welcome = connection?.welcome;
    const server = connection?.server;
    if (connection === undefined || welcome === undefined || server === undefined) return;
    clearTimeout(connection.stepTimer);
    const { folder, log } = this.#parts;
    try {
      if (server.keySetIsNew) {
        await folder.keepKeySet(server.held);
        this.#keySet = server.held;
        log('info', 'link.key-set-replaced', { number: server.held.keySet.number });
      }
      const { key } = connection.greeting;
      if (key !== folder.key) {
        await folder.keepLinkKey(key);
        this.#keyTurn = 0;
        log('info', 'link.key-changed', { key: key.text });
      }
      const list = readAddressList(welcome.addressList, server.held.keySet);
      if (list === 'wrong') log('warn', 'link.address-list-wrong');
      const offered = list === 'wrong' ? undefined : list;
      const { name: address } = connection.address;
      await folder.keepLink(rememberedAfter(folder.link, { address, offered, generation: welcome.generation }));
    } catch (fault) {
      log('error', 'link.not-stored', { detail: faultText(fault) });
      connection.socket.destroy();
      return;
    }
    if (connection === this.#connection && this.#state.kind === 'storing') this.#move({ kind: 'stored' });
  }

  #announce(): void {
    const connection = this.#connection;
    if (connection?.welcome === undefined || connection.server === undefined) return;
    const { address, socket, welcome, server } = connection;
    const { owner, log, clientId } = this.#parts;
    connection.commands = new CommandQueue({
      linkId: server.linkId,
      commandKeys: this.#keySet.keySet.keys.command,
      obey: owner.onCommand,
      answer: (result) => {
        if (connection === this.#connection) this.#say(connection, result);
      },
      log,
    });
    log('info', 'link.up', { address: address.name, clientId });
    this.#round.begin();
    this.#moveLater(connection);
    this.#say(connection, { kind: 'hello', ...owner.hello(welcome.settings) });
    owner.onUp({ address, tlsKey: socket.tlsKey }, welcome.settings);
  }

  /** A list that came over none of its addresses is tried soon: the one that was dialled may be on its way out. */
  #moveLater(connection: Connection): void {
    clearTimeout(this.#moveTimer);
    const { folder, random } = this.#parts;
    if (!this.#round.hasUntried(folder.link)) return;
    const inMs = Math.round(moveAfterMs * (0.5 + random()));
    this.#moveTimer = setTimeout(() => {
      if (connection === this.#connection) connection.socket.close(1000, 'new address');
    }, inMs);
  }

  /** Before its proof nobody is believed, so a refusal then is no more than a reason to come again later. */
  #refused(connection: Connection, refusal: LinkMessageOf<'refused'>): void {
    const isProven = connection.server !== undefined;
    const { code, message, permit } = refusal;
    connection.refusal = code;
    const level = code === 'link.tls-key-mismatch' ? 'error' : 'warn';
    this.#parts.log(level, 'link.refused', { code, message, isProven, explained: explained(code) });
    connection.socket.close(1000);
    if (keyRefusals.has(code)) this.#keyTurn += 1;
    if (!isProven) return;
    if (code === 'link.uninstalled') {
      this.stop();
      this.#parts.owner.onUninstalled();
    } else if (code === 'link.copied' && permit !== undefined) {
      this.stop();
      this.#parts.owner.onCopied({ permit, address: connection.address, key: connection.greeting.key });
    }
  }

  #breachIf(connection: Connection, because: string | undefined): void {
    if (because !== undefined) this.#breach(connection, because);
  }

  #breach(connection: Connection, because: string): void {
    this.#parts.log('error', 'link.breach', {
      because,
      address: connection.address.name,
      explained: explained(because),
    });
    connection.refusal = because;
    connection.socket.close(1008, because);
  }

  #ended(connection: Connection, end: SocketEnd): void {
    clearTimeout(connection.stepTimer);
    if (connection !== this.#connection) return;
    this.#connection = undefined;
    clearTimeout(this.#moveTimer);
    if (this.#state.kind !== 'up') this.#round.failed(connection.address);
    const { log } = this.#parts;
    log('info', 'link.ended', { state: this.#state.kind, cause: end.cause, code: end.code, detail: end.detail });
    if (this.#state.kind === 'stopped') return;
    this.#move({ kind: 'lost', atLeastMs: this.#waitAfter(connection, end) });
  }

  /** Another process speaks for this client: both coming back at once would drive each other out for ever. */
  #waitAfter({ refusal }: Connection, end: SocketEnd): number {
    const isHeld = asksForPatience(refusal, this.#parts.folder.linkKeys.length > 1);
    if (end.code !== replacedCode && !isHeld) return 0;
    if (isHeld) return Math.round(replacedWaitMs * (0.5 + this.#parts.random()));
    this.#parts.log('warn', 'link.replaced', { explained: explained('link.replaced') });
    return Math.round(replacedWaitMs * (0.5 + this.#parts.random()));
  }

  #dueWithin(connection: Connection): void {
    clearTimeout(connection.stepTimer);
    connection.stepTimer = setTimeout(() => {
      this.#parts.log('warn', 'link.no-answer', { state: this.#state.kind });
      connection.socket.destroy();
    }, dialTimeoutMs);
  }

  #say(connection: Connection, message: AgentLinkMessage): void {
    const text = JSON.stringify(message);
    if (Buffer.byteLength(text) > linkMessageMaxBytes || connection.socket.unsentBytes > 16 * linkMessageMaxBytes) {
      this.#parts.log('error', 'link.too-much-to-say', { message: message.kind });
      connection.socket.destroy();
      return;
    }
    connection.socket.sendText(text);
  }
}
