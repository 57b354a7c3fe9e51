/** The server's end of one link: the handshake, and commands with their results. */
import { randomBytes } from 'node:crypto';
import {
  decodeBase64url,
  encodeBase64url,
  linkSubprotocol,
  parseAgentLinkMessage,
  proofContent,
  transcriptBytes,
} from '@sallyport/protocol';
import type { AgentLinkMessage, CommandBody, LinkMessageOf, SignedKeySet } from '@sallyport/protocol';
import { isSignedBy } from '../identity/key-pair.ts';
import { Queue } from './queue.ts';
import { linkIdOf } from './server-keys.ts';
import type { ServerKeys } from './server-keys.ts';
import type { ServerSocket } from './server-socket.ts';

export type Misbehaviour = {
  /** Sent instead of the proof that is due. */
  readonly proof?: (due: LinkMessageOf<'server-proof'>) => object;
  readonly keySet?: SignedKeySet;
  /** Sent first of all, before the proof. */
  readonly before?: object;
  /** Refuses after its proof. */
  readonly refuse?: string;
};

export type LinkRules = {
  readonly tlsKey: Uint8Array;
  readonly checksTlsKey: boolean;
  readonly addresses: readonly string[];
  readonly listNumber: number;
  readonly misbehave: Misbehaviour;
  readonly isClient: (key: string, id: string) => boolean;
};

export class TestLink {
  readonly socket: ServerSocket;
  readonly messages = new Queue<AgentLinkMessage>();
  readonly results = new Queue<LinkMessageOf<'command-result'>>();
  readonly #keys: ServerKeys;
  readonly #rules: LinkRules;
  linkId: Uint8Array = new Uint8Array(0);
  counter = 0;
  /** What the agent showed as its last generation, and what it was given. */
  shown: string | null = null;
  generation = '';
  greeting: LinkMessageOf<'client-hello'> | undefined;
  hello: LinkMessageOf<'hello'> | undefined;
  lastProof: LinkMessageOf<'server-proof'> | undefined;

  constructor(socket: ServerSocket, keys: ServerKeys, rules: LinkRules) {
    this.socket = socket;
    this.#keys = keys;
    this.#rules = rules;
  }

  async shakeHands(): Promise<void> {
    const { misbehave } = this.#rules;
    const greeting = await this.#next('client-hello');
    this.greeting = greeting;
    if (misbehave.before !== undefined) this.say(misbehave.before);
    if (this.#rules.checksTlsKey && greeting.tlsKey !== encodeBase64url(this.#rules.tlsKey)) {
      this.refuse('link.tls-key-mismatch');
      throw new Error('refused');
    }
    const serverNonce = randomBytes(32);
    const transcript = transcriptBytes({
      subprotocol: linkSubprotocol,
      host: greeting.host,
      clientNonce: decodeBase64url(greeting.clientNonce) ?? new Uint8Array(0),
      serverNonce,
      clientKey: greeting.clientKey,
      linkKey: this.#keys.link.text,
      clientId: greeting.clientId,
      tlsKey: decodeBase64url(greeting.tlsKey) ?? new Uint8Array(0),
    });
    const due: LinkMessageOf<'server-proof'> = {
      kind: 'server-proof',
      serverId: this.#keys.serverId,
      serverNonce: encodeBase64url(serverNonce),
      linkKey: this.#keys.link.text,
      keySet: misbehave.keySet ?? this.#keys.keySet,
      signature: this.#keys.proof(transcript),
    };
    this.lastProof = due;
    this.say(misbehave.proof === undefined ? due : misbehave.proof(due));
    const proof = await this.#next('client-proof');
    const isProven =
      isSignedBy({
        role: 'client',
        content: proofContent('client', transcript),
        signature: proof.signature,
        key: greeting.clientKey,
      }) && this.#rules.isClient(greeting.clientKey, greeting.clientId);
    if (!isProven || misbehave.refuse !== undefined) {
      this.refuse(misbehave.refuse ?? 'link.client-unknown');
      throw new Error('refused');
    }
    this.shown = proof.generation;
    this.linkId = linkIdOf(transcript);
    this.generation = encodeBase64url(randomBytes(16));
    this.say({
      kind: 'welcome',
      generation: this.generation,
      addresses: this.#rules.addresses,
      addressList: this.#keys.addressList(this.#rules.addresses, this.#rules.listNumber),
      settings: { statisticsIntervalMs: 3_600_000 },
      serverTime: Date.now(),
    });
    this.hello = await this.#next('hello');
    void this.#listen();
  }

  refuse(code: string): void {
    this.say({ kind: 'refused', code, message: 'no' });
    this.socket.close(1008);
  }

  say(message: object): void {
    this.socket.sendText(JSON.stringify(message));
  }

  /** Signs a command and waits for its result. */
  async command(body: CommandBody): Promise<LinkMessageOf<'command-result'>> {
    const sent = this.signed(body);
    this.say(sent);
    return this.results.nextWhere(`the result of ${body.kind}`, ({ counter }) => counter === sent.counter);
  }

  /** The next command, signed as it should be; not sent. */
  signed(body: CommandBody | object): LinkMessageOf<'command'> {
    this.counter += 1;
    const bytes = Buffer.from(JSON.stringify(body));
    return {
      kind: 'command',
      counter: this.counter,
      body: encodeBase64url(bytes),
      signature: this.#keys.commandSignature(this.linkId, this.counter, bytes),
    };
  }

  async #listen(): Promise<void> {
    void this.socket.ended.then(() => this.socket.messages.push(new Uint8Array(0)));
    for (;;) {
      const bytes = await this.socket.messages.next('a message of the agent', 600_000);
      if (bytes.length === 0) return;
      const parsed = parseAgentLinkMessage(Buffer.from(bytes).toString());
      if (parsed.kind !== 'message') throw new Error(`the agent said ${Buffer.from(bytes).toString()}`);
      if (parsed.message.kind === 'command-result') this.results.push(parsed.message);
      else this.messages.push(parsed.message);
    }
  }

  async #next<Kind extends AgentLinkMessage['kind']>(kind: Kind): Promise<LinkMessageOf<Kind>> {
    const parsed = parseAgentLinkMessage(Buffer.from(await this.socket.messages.next(kind)).toString());
    if (parsed.kind !== 'message' || parsed.message.kind !== kind) throw new Error(`expected ${kind}`);
    return parsed.message as LinkMessageOf<Kind>;
  }
}
