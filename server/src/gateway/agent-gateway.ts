/**
 * The server's end of all links. It lets agents in at a rate, leads each through the handshake one message at a time,
 * knows which socket speaks for which client, and carries commands down and reports up. What is decided, is decided
 * in services.
 */
import type { HolderStanding, JumpClientId } from '@sallyport/domain';
import { linkMessageMaxBytes, linkSubprotocol, parseAgentLinkMessage } from '@sallyport/protocol';
import type { AgentLinkMessage, Facts, LinkMessageOf, ServerLinkMessage } from '@sallyport/protocol';
import { WebSocketServer } from 'ws';
import type { CommandOutcome } from '../bus/bus.ts';
import { Keepalive } from '../relay/keepalive.ts';
import type { AgentProof, Handshake, ServerProof, Welcome } from '../services/link/link-handshake.ts';
import { AdmissionBucket } from './admission.ts';
import { AgentSocket } from './agent-socket.ts';
import type { AgentSocketOwner } from './agent-socket.ts';
import { expireCommands, sendCommand, settleCommand, unanswerAll } from './commands.ts';
import type { OutgoingCommand } from './commands.ts';
import { Crowd } from './crowd.ts';
import {
  burstSeconds,
  factsPauseMs,
  handshakeStepMs,
  messagesBehindHello,
  messagesBetweenPings,
  probeMs,
} from './gateway-limits.ts';
import { socketOptions } from './socket-options.ts';
import { linkRefusalText } from './link-refusals.ts';
import type { Tally } from './tally.ts';
import { refuseUpgrade } from './upgrade.ts';
import type { Upgrade } from './upgrade.ts';
import { Watchers } from './watchers.ts';

export interface Greeted {
  readonly handshake: Handshake;
  readonly remoteAddress: string;
  readonly message: LinkMessageOf<'hello'>;
}

/** What the gateway asks of the services. */
export interface LinkServices {
  prove(hello: LinkMessageOf<'client-hello'>): Promise<ServerProof>;
  welcome(proof: AgentProof): Promise<Welcome>;
  /** Takes facts; false when the client is gone. Its link is the client's from then on. */
  greet(greeted: Greeted): Promise<boolean>;
  /** The link is up: sessions go on from what the agent still holds. */
  linked(jumpClientId: JumpClientId, hello: LinkMessageOf<'hello'>): void;
  unlinked(jumpClientId: JumpClientId): void;
  facts(jumpClientId: JumpClientId, facts: Facts): void;
  /** The agent announces the key that shall follow its present one. */
  nextKey(jumpClientId: JumpClientId, linkId: Uint8Array, message: LinkMessageOf<'next-key'>): void;
  channelClosed(jumpClientId: JumpClientId, message: LinkMessageOf<'channel-closed'>): void;
  updateSaid(jumpClientId: JumpClientId, message: LinkMessageOf<'update-status'>): void;
  /** Somebody at the endpoint removes the agent. Kept when that is written. */
  uninstalled(jumpClientId: JumpClientId): Promise<void>;
  /** Signs a command body for one link. */
  sign(command: OutgoingCommand): ServerLinkMessage;
}

export interface AgentGatewayOptions {
  readonly services: LinkServices;
  readonly tally: Tally;
  /** Agents that are let in a second. */
  readonly linksPerSecond: number;
  /** Something failed that should not have. */
  readonly failed: (error: unknown, what: string) => void;
}

const tickMs = 1_000;

export class AgentGateway implements AgentSocketOwner {
  readonly #options: AgentGatewayOptions;
  readonly #server: WebSocketServer;
  readonly #bucket: AdmissionBucket;
  readonly #crowd = new Crowd(() => performance.now());
  readonly #keepalive = new Keepalive();
  readonly #links = new Map<JumpClientId, AgentSocket>();
  readonly #handshakes = new Set<AgentSocket>();
  /** Of the handshakes those whose proof held. */
  readonly #welcomed = new Watchers<JumpClientId, AgentSocket>();
  readonly #commanded = new Set<AgentSocket>();
  readonly #steps = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #isStopping = false;
  #leaving: readonly AgentSocket[] = [];

  constructor(options: AgentGatewayOptions) {
    this.#options = options;
    const { linksPerSecond: perSecond } = options;
    this.#bucket = new AdmissionBucket({ perSecond, burst: perSecond * burstSeconds }, () => performance.now());
    this.#server = new WebSocketServer({
      ...socketOptions,
      maxPayload: linkMessageMaxBytes,
      handleProtocols: () => linkSubprotocol,
      WebSocket: AgentSocket,
    });
    this.#keepalive.start();
    this.#timer = setInterval(() => this.#tick(), tickMs).unref();
  }

  get linkCount(): number {
    return this.#links.size;
  }

  isLinked(jumpClientId: JumpClientId): boolean {
    return this.#links.has(jumpClientId);
  }

  linkedClients(): readonly JumpClientId[] {
    return [...this.#links.keys()];
  }

  /** An upgrade that passed the door. Whoever there is no room for is told when to come back, before any proof. */
  take({ request, socket, head, remoteAddress }: Upgrade): void {
    if (this.#isStopping) return refuseUpgrade(socket, 503, { 'Retry-After': '1' });
    const waitSeconds = this.#waitSeconds();
    if (waitSeconds > 0) {
      this.#options.tally.count('link.busy');
      return refuseUpgrade(socket, 503, { 'Retry-After': String(waitSeconds) });
    }
    this.#server.handleUpgrade(request, socket, head, (link) => {
      if (!(link instanceof AgentSocket)) return;
      link.attach(this, remoteAddress);
      this.#expect(link, 'client-hello');
    });
  }

  /** Whoever finds no room takes nothing from the rate either: it comes again, and would be counted twice. */
  #waitSeconds(): number {
    if (this.#handshakes.size >= this.#crowd.handshakes) return this.#crowd.turnAway();
    const admission = this.#bucket.admit();
    return admission.kind === 'busy' ? admission.retryAfterSeconds : 0;
  }

  /** Sends a command and waits for the agent's answer. */
  async command(jumpClientId: JumpClientId, body: OutgoingCommand['body']): Promise<CommandOutcome> {
    const link = this.#links.get(jumpClientId);
    if (link === undefined) return { kind: 'not-linked' };
    this.#commanded.add(link);
    return await sendCommand(link, body.kind, (counter) =>
      this.#options.services.sign({ linkId: link.linkId, counter, body }),
    );
  }

  /** Ends the link of a client that was uninstalled. An agent that is there still hears so, and removes itself. */
  dismiss(jumpClientId: JumpClientId): void {
    const link = this.#links.get(jumpClientId);
    if (link !== undefined) this.#refuse(link, 'link.uninstalled');
  }

  /** Whether whoever has this client's link, or has been welcomed to one, answers at this moment. */
  async probe(jumpClientId: JumpClientId): Promise<HolderStanding> {
    const [welcomed] = this.#welcomed.of(jumpClientId);
    const holder = this.#links.get(jumpClientId) ?? welcomed;
    if (holder === undefined) return 'none';
    return (await holder.probe(probeMs)) ? 'answers' : 'silent';
  }

  /** Tells every agent that the server stops; they come back by themselves. Nothing is heard of them any more. */
  stop(): void {
    this.#isStopping = true;
    clearInterval(this.#timer);
    this.#keepalive.stop();
    this.#leaving = [...this.#handshakes, ...this.#links.values()];
    for (const link of this.#leaving) {
      this.#leave(link);
      link.close(1012, 'server-stopping');
    }
  }

  /** Kept when no handshake is being worked at any more. */
  async settled(): Promise<void> {
    while (this.#steps.size > 0) await Promise.all(this.#steps);
  }

  /** Cuts what `stop` could not end politely. */
  cut(): void {
    for (const link of this.#leaving) link.terminate();
  }

  heard(link: AgentSocket, text: string): void {
    if (link.phase === 'closed') return;
    if (link.messages > messagesBetweenPings) return this.breach(link, 'flood');
    if (link.phase === 'greeting') return this.#keepForLater(link, text);
    const parsed = parseAgentLinkMessage(text);
    if (parsed.kind === 'malformed') return this.#refuse(link, 'link.malformed');
    if (parsed.kind === 'unknown') return this.#options.tally.count('link.unknown-message');
    if (link.phase === 'open') this.#inOpenLink(link, parsed.message);
    else this.#inHandshake(link, parsed.message);
  }

  breach(link: AgentSocket, cause: string): void {
    if (link.phase === 'closed') return;
    this.#options.tally.count(`link.breach.${cause}`);
    this.#leave(link);
    link.close(1008, cause);
  }

  gone(link: AgentSocket): void {
    this.#leave(link);
  }

  #expect(link: AgentSocket, phase: 'client-hello' | 'client-proof' | 'hello'): void {
    link.phase = phase;
    link.deadlineMs = performance.now() + handshakeStepMs;
    this.#handshakes.add(link);
  }

  #inHandshake(link: AgentSocket, message: AgentLinkMessage): void {
    if (message.kind !== link.phase) return this.#refuse(link, 'link.out-of-order');
    const step: Promise<void> = this.#step(link, message).then(() => void this.#steps.delete(step));
    this.#steps.add(step);
  }

  async #step(link: AgentSocket, message: AgentLinkMessage): Promise<void> {
    try {
      if (message.kind === 'client-hello') await this.#prove(link, message);
      else if (message.kind === 'client-proof') await this.#welcome(link, message);
      else if (message.kind === 'hello') await this.#greet(link, message);
    } catch (error) {
      this.#options.failed(error, 'link handshake');
      this.#leave(link);
      link.close(1011, 'server-failed');
    }
  }

  async #prove(link: AgentSocket, message: LinkMessageOf<'client-hello'>): Promise<void> {
    link.phase = 'proving';
    const proof = await this.#options.services.prove(message);
    if (link.phase !== 'proving') return;
    if (proof.kind === 'refused') return this.#refuse(link, proof.code);
    link.handshake = proof.handshake;
    this.#expect(link, 'client-proof');
    link.send(JSON.stringify(proof.message));
  }

  async #welcome(link: AgentSocket, message: LinkMessageOf<'client-proof'>): Promise<void> {
    const { handshake, remoteAddress } = link;
    if (handshake === undefined) return this.#refuse(link, 'link.out-of-order');
    link.phase = 'welcoming';
    const welcome = await this.#options.services.welcome({ handshake, message, remoteAddress });
    if (link.phase !== 'welcoming') return;
    if (welcome.kind === 'refused') return this.#refuse(link, welcome.code, welcome.permit);
    this.#expect(link, 'hello');
    this.#welcomed.add(handshake.client.id, link);
    link.send(JSON.stringify(welcome.message));
  }

  async #greet(link: AgentSocket, message: LinkMessageOf<'hello'>): Promise<void> {
    const { handshake, remoteAddress } = link;
    if (handshake === undefined) return this.#refuse(link, 'link.out-of-order');
    link.phase = 'greeting';
    const isKnown = await this.#options.services.greet({ handshake, remoteAddress, message });
    if (link.phase !== 'greeting') return;
    if (!isKnown) return this.#refuse(link, 'link.client-unknown');
    this.#open(link, handshake, message);
  }

  /** The newest link that proved itself is the client's; an older one, dead or not, makes way without a gap. */
  #open(link: AgentSocket, handshake: Handshake, message: LinkMessageOf<'hello'>): void {
    const jumpClientId = handshake.client.id;
    const older = this.#links.get(jumpClientId);
    link.phase = 'open';
    link.jumpClientId = jumpClientId;
    link.linkId = handshake.linkId;
    this.#shakenHands(link);
    this.#crowd.linkMade();
    this.#links.set(jumpClientId, link);
    this.#keepalive.add(link);
    if (older !== undefined) {
      this.#leave(older);
      older.close(4001, 'replaced');
    }
    this.#options.services.linked(jumpClientId, message);
    const behind = link.behindHello ?? [];
    link.behindHello = undefined;
    for (const text of behind) this.heard(link, text);
  }

  /** The answer comes when it is written. */
  #uninstall(link: AgentSocket, jumpClientId: JumpClientId): void {
    const step = this.#options.services
      .uninstalled(jumpClientId)
      .then(() => this.dismiss(jumpClientId))
      .catch((error: unknown) => {
        this.#options.failed(error, 'uninstalled at the endpoint');
        link.close(1011, 'server-failed');
      })
      .finally(() => this.#steps.delete(step));
    this.#steps.add(step);
  }

  #keepForLater(link: AgentSocket, text: string): void {
    link.behindHello ??= [];
    if (link.behindHello.length >= messagesBehindHello) this.breach(link, 'flood');
    else link.behindHello.push(text);
  }

  #inOpenLink(link: AgentSocket, message: AgentLinkMessage): void {
    const { jumpClientId } = link;
    if (jumpClientId === undefined) return;
    const { services, tally } = this.#options;
    switch (message.kind) {
      case 'command-result':
        if (!settleCommand(link, message)) tally.count('link.unasked-result');
        return;
      case 'facts': {
        const now = performance.now();
        if (now - link.factsAtMs < factsPauseMs) return tally.count('link.facts-too-often');
        link.factsAtMs = now;
        return services.facts(jumpClientId, message.facts);
      }
      case 'next-key':
        return services.nextKey(jumpClientId, link.linkId, message);
      case 'channel-closed':
        return services.channelClosed(jumpClientId, message);
      case 'update-status':
        return services.updateSaid(jumpClientId, message);
      case 'uninstalled':
        return this.#uninstall(link, jumpClientId);
      case 'client-hello':
      case 'client-proof':
      case 'hello':
        return this.#refuse(link, 'link.out-of-order');
    }
  }

  #refuse(link: AgentSocket, code: string, permit?: string): void {
    this.#options.tally.count(code);
    this.#leave(link);
    const refusal: ServerLinkMessage = { kind: 'refused', code, message: linkRefusalText(code), permit };
    link.send(JSON.stringify(refusal));
    link.close(1008, code);
  }

  /** Takes the socket out of everything; whatever it still sends is heard no more. */
  #leave(link: AgentSocket): void {
    if (link.phase === 'closed') return;
    link.phase = 'closed';
    this.#shakenHands(link);
    this.#commanded.delete(link);
    this.#keepalive.remove(link);
    unanswerAll(link);
    const { jumpClientId } = link;
    if (jumpClientId === undefined || this.#links.get(jumpClientId) !== link) return;
    this.#links.delete(jumpClientId);
    if (!this.#isStopping) this.#options.services.unlinked(jumpClientId);
  }

  #shakenHands(link: AgentSocket): void {
    this.#handshakes.delete(link);
    if (link.handshake !== undefined) this.#welcomed.remove(link.handshake.client.id, link);
    link.handshake = undefined;
  }

  #tick(): void {
    const now = performance.now();
    for (const link of this.#handshakes) if (now >= link.deadlineMs) this.#refuse(link, 'link.too-slow');
    for (const link of this.#commanded) if (expireCommands(link, now) === 0) this.#commanded.delete(link);
  }
}
