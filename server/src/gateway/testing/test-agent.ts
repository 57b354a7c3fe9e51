/** An agent without a machine: it has a key, enrols, links step by step, and answers commands as it is told to. */
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import {
  commandContent,
  copyContent,
  enrolSubprotocol,
  keySetSchema,
  linkSubprotocol,
  nextKeyContent,
  parseServerLinkMessage,
  proofContent,
  signedContent,
  transcriptBytes,
} from '@sallyport/protocol';
import type {
  CommandBody,
  EnrolAnswer,
  EnrolHelloAnswer,
  Facts,
  LinkMessageOf,
  PresenceFacts,
  ServerLinkMessage,
  Transcript,
} from '@sallyport/protocol';
import { WebSocket } from 'ws';
import { Inbox } from './inbox.ts';
import { TestChannelEnd } from './test-console.ts';
import type { HttpAnswer, SiteView } from './site-view.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const bytesOf = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'base64url'));

export function keyText(key: KeyObject): string {
  return `ed25519:${text(createPublicKey(key).export({ type: 'spki', format: 'der' }))}`;
}

export const plainFacts: Facts = {
  hostname: 'endpoint-1',
  operatingSystem: 'Debian GNU/Linux 12',
  platform: 'linux',
  architecture: 'x64',
  privateAddresses: ['10.0.0.7'],
  installMode: 'user',
};

export type HeldSessions = LinkMessageOf<'hello'>['sessions'];

export class TestAgent {
  readonly site: SiteView;
  key: KeyObject;
  readonly instance = text(randomBytes(16));
  facts: Facts = plainFacts;
  clientId = '';
  generation: string | null = null;
  held: HeldSessions = [];

  constructor(site: SiteView, key: KeyObject = generateKeyPairSync('ed25519').privateKey) {
    this.site = site;
    this.key = key;
  }

  get publicKey(): string {
    return keyText(this.key);
  }

  /** On another server, or the same one after a restart. */
  at(site: SiteView): TestAgent {
    const agent = new TestAgent(site, this.key);
    Object.assign(agent, { facts: this.facts, clientId: this.clientId, generation: this.generation, held: this.held });
    return agent;
  }

  prove(transcript: Transcript): string {
    return text(sign(null, signedContent('client', proofContent('client', transcriptBytes(transcript))), this.key));
  }

  /** Both requests of an enrolment; `change` may spoil the second, `original` says whose copy it is. */
  async enrol(
    enrolmentKey: string,
    change: Readonly<Record<string, unknown>> = {},
    original?: TestAgent,
  ): Promise<HttpAnswer> {
    const { site } = this;
    const { host } = site;
    const { tlsKey } = site;
    const clientNonce = randomBytes(32);
    const hello = { clientKey: this.publicKey, clientNonce: text(clientNonce), host, tlsKey };
    const first = await site.ask('/enrol/hello', { method: 'POST', body: hello });
    if (first.status !== 200) return first;
    const proof = first.read<EnrolHelloAnswer>();
    const transcript: Transcript = {
      subprotocol: enrolSubprotocol,
      host,
      clientNonce,
      serverNonce: bytesOf(proof.serverNonce),
      clientKey: this.publicKey,
      linkKey: proof.linkKey,
      clientId: '',
      tlsKey: bytesOf(tlsKey),
    };
    const signature = this.prove(transcript);
    const copyOf = original?.endorse(transcript, enrolmentKey);
    const { serverNonce } = proof;
    const body = { ...hello, serverNonce, enrolmentKey, facts: this.facts, signature, copyOf, ...change };
    const second = await site.ask('/enrol', { method: 'POST', body });
    if (second.status === 200) this.clientId = second.read<EnrolAnswer>().clientId;
    return second;
  }

  async enrolled(enrolmentKey: string): Promise<this> {
    const answer = await this.enrol(enrolmentKey);
    if (answer.status !== 200) throw new Error(`Not enrolled: ${answer.status} ${answer.body.toString()}`);
    return this;
  }

  /** The agent of a copied folder: everything is the same but the process. */
  copied(): TestAgent {
    return this.at(this.site);
  }

  /** What the key of the client that was copied signs for the new key of its copy. */
  endorse(transcript: Transcript, permit: string): object {
    const content = copyContent(transcriptBytes(transcript), permit);
    return { clientId: this.clientId, clientKey: this.publicKey, signature: this.#signed(content) };
  }

  /** Announces a key as the next one, over a link of this agent. */
  announce(link: TestLink, next: KeyObject): object {
    const content = nextKeyContent(link.linkId, keyText(next));
    const nextSignature = text(sign(null, signedContent('client', content), next));
    return { kind: 'next-key', publicKey: keyText(next), signature: this.#signed(content), nextSignature };
  }

  #signed(content: Uint8Array): string {
    return text(sign(null, signedContent('client', content), this.key));
  }

  /** A link whose handshake has not begun. */
  async dial(headers: Readonly<Record<string, string>> = {}, port = this.site.port): Promise<TestLink> {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/link`, [linkSubprotocol], {
      rejectUnauthorized: false,
      headers,
    });
    const link = new TestLink(this, socket);
    await link.opened;
    return link;
  }

  /** A link that stands; `clock` is what its endpoint takes for the time. */
  async link(clock?: number): Promise<TestLink> {
    const link = await this.dial();
    await link.handshake(clock);
    return link;
  }

  itemId(): Promise<string> {
    return this.site.itemIdOf(this.clientId);
  }

  /** A socket for a channel, as an agent dials it. */
  async channel(ticket?: string): Promise<TestChannelEnd> {
    const socket = new WebSocket(`wss://${this.site.host}/channel`, ['sallyport.channel.1'], {
      rejectUnauthorized: false,
    });
    const end = new TestChannelEnd(socket);
    await end.opened;
    if (ticket !== undefined) {
      end.ticket(ticket);
      await end.next('joined');
    }
    return end;
  }
}

export interface ReceivedCommand {
  readonly counter: number;
  readonly body: CommandBody;
}

export class TestLink {
  readonly agent: TestAgent;
  readonly socket: WebSocket;
  readonly opened: Promise<unknown>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly inbox = new Inbox<ServerLinkMessage>();
  /** SHA-256 of the TLS key that this end saw, base64url. */
  tlsKey = '';
  linkId: Uint8Array = new Uint8Array();
  commandKey = '';
  /** What this end says of its screen when it is asked. */
  presence: PresenceFacts | 'silent' | undefined;

  constructor(agent: TestAgent, socket: WebSocket) {
    this.agent = agent;
    this.socket = socket;
    const opening = Promise.withResolvers<unknown>();
    const closing = Promise.withResolvers<{ readonly code: number; readonly reason: string }>();
    socket.on('upgrade', ({ socket: raw }) => {
      const certificate = raw instanceof TLSSocket ? raw.getPeerX509Certificate() : undefined;
      const spki = certificate?.publicKey.export({ type: 'spki', format: 'der' }) ?? Buffer.alloc(0);
      this.tlsKey = createHash('sha256').update(spki).digest('base64url');
    });
    socket.on('open', opening.resolve);
    socket.on('error', opening.reject);
    socket.on('message', (data: Buffer) => {
      const parsed = parseServerLinkMessage(data.toString());
      if (parsed.kind === 'message' && !this.#saysWhoIsThere(parsed.message)) this.inbox.put(parsed.message);
    });
    socket.on('close', (code, reason) => {
      this.inbox.end(`closed ${code} ${reason.toString()}`);
      closing.resolve({ code, reason: reason.toString() });
    });
    this.opened = opening.promise;
    this.closed = closing.promise;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The question comes at moments of its own, so it is answered at once: as an agent of before, if nothing is set. */
  #saysWhoIsThere(message: ServerLinkMessage): boolean {
    if (message.kind !== 'command') return false;
    const body = JSON.parse(Buffer.from(message.body, 'base64url').toString()) as CommandBody;
    if (body.kind !== 'read-presence') return false;
    const { counter } = message;
    const { presence } = this;
    if (presence === 'silent') return true;
    this.say({
      kind: 'command-result',
      counter,
      ...(presence === undefined ? { ok: false, code: 'command.unknown', detail: '' } : { ok: true, presence }),
    });
    return true;
  }

  async next<Kind extends ServerLinkMessage['kind']>(kind: Kind): Promise<LinkMessageOf<Kind>> {
    return (await this.inbox.next((message) => message.kind === kind, kind)) as LinkMessageOf<Kind>;
  }

  clientHello(change: Readonly<Record<string, unknown>> = {}): { readonly clientNonce: string; readonly host: string } {
    const hello = {
      kind: 'client-hello',
      clientId: this.agent.clientId,
      clientKey: this.agent.publicKey,
      clientNonce: text(randomBytes(32)),
      host: this.agent.site.host,
      tlsKey: this.tlsKey,
      versions: { bundle: '0.1.0', protocol: [linkSubprotocol], tools: { terminal: [1] } },
      ...change,
    };
    this.say(hello);
    return hello;
  }

  /** The transcript as this end has it, from both hellos. */
  transcript(
    hello: { readonly clientNonce: string; readonly host: string },
    proof: LinkMessageOf<'server-proof'>,
  ): Transcript {
    return {
      subprotocol: linkSubprotocol,
      host: hello.host,
      clientNonce: bytesOf(hello.clientNonce),
      serverNonce: bytesOf(proof.serverNonce),
      clientKey: this.agent.publicKey,
      linkKey: proof.linkKey,
      clientId: this.agent.clientId,
      tlsKey: bytesOf(this.tlsKey),
    };
  }

  /** As far as the welcome. */
  async welcome(): Promise<LinkMessageOf<'welcome'>> {
    const hello = this.clientHello();
    const proof = await this.next('server-proof');
    const transcript = this.transcript(hello, proof);
    const signed = signedContent('link', proofContent('server', transcriptBytes(transcript)));
    if (!verify(null, signed, publicKeyOf(proof.linkKey), bytesOf(proof.signature)))
      throw new Error('The server proved nothing');
    const keySet = keySetSchema.parse(JSON.parse(Buffer.from(proof.keySet.bytes, 'base64url').toString()));
    this.commandKey = keySet.keys.command[0] ?? '';
    this.linkId = new Uint8Array(createHash('sha256').update(transcriptBytes(transcript)).digest());
    this.say({ kind: 'client-proof', signature: this.agent.prove(transcript), generation: this.agent.generation });
    const welcome = await this.next('welcome');
    this.agent.generation = welcome.generation;
    return welcome;
  }

  sayHello(clock = Date.now()): void {
    const { instance, facts, held: sessions } = this.agent;
    this.say({ kind: 'hello', instance, facts, clock, sessions });
  }

  /** All of it; kept when the server knows that the client is there. */
  async handshake(clock?: number): Promise<void> {
    await this.welcome();
    const refused = this.closed.then(({ reason }) => Promise.reject(new Error(`Link closed: ${reason}`)));
    await Promise.race([this.agent.site.online(this.agent.clientId, () => this.sayHello(clock)), refused]);
  }

  /** The next command of this kind, with its signature checked. */
  async command<Kind extends CommandBody['kind']>(
    kind: Kind,
  ): Promise<ReceivedCommand & { readonly body: Extract<CommandBody, { readonly kind: Kind }> }> {
    type Wanted = Extract<CommandBody, { readonly kind: Kind }>;
    const bodyOf = (message: ServerLinkMessage): CommandBody | undefined =>
      message.kind === 'command'
        ? (JSON.parse(Buffer.from(message.body, 'base64url').toString()) as CommandBody)
        : undefined;
    const message = await this.inbox.next((candidate) => bodyOf(candidate)?.kind === kind, kind);
    if (message.kind !== 'command') throw new Error('Not a command');
    const signed = signedContent('command', commandContent(this.linkId, message.counter, bytesOf(message.body)));
    if (!verify(null, signed, publicKeyOf(this.commandKey), bytesOf(message.signature)))
      throw new Error('A command of nobody');
    return { counter: message.counter, body: bodyOf(message) as Wanted };
  }

  /** Takes the next command of this kind and says that it was done. */
  async obey<Kind extends CommandBody['kind']>(kind: Kind): Promise<Extract<CommandBody, { readonly kind: Kind }>> {
    const { counter, body } = await this.command(kind);
    this.say({ kind: 'command-result', counter, ok: true });
    return body;
  }

  /** How the server refuses this agent once both have proved themselves. */
  async refusal(): Promise<LinkMessageOf<'refused'>> {
    const welcomed = this.welcome().catch(() => undefined);
    const refused = await this.next('refused');
    await welcomed;
    return refused;
  }

  /** As a network does that takes everything and brings nothing. */
  halfOpen(): void {
    this.socket.pause();
  }

  cut(): void {
    this.socket.terminate();
  }
}

function publicKeyOf(key: string): KeyObject {
  return createPublicKey({ key: Buffer.from(key.slice('ed25519:'.length), 'base64url'), format: 'der', type: 'spki' });
}
