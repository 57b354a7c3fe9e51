/**
 * A small real server for the agent's tests: TLS, enrolment, links and channels by the protocol, over sockets of the
 * system. What it is asked to do wrong, it does wrong.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  decodeBase64url,
  encodeBase64url,
  enrolHelloRequestSchema,
  enrolRequestSchema,
  enrolSubprotocol,
  linkSubprotocol,
  proofContent,
  transcriptBytes,
} from '@sallyport/protocol';
import type { EnrolHelloRequest } from '@sallyport/protocol';
import { isSignedBy } from '../identity/key-pair.ts';
import { channelSubprotocol } from '../sessions/held-channel.ts';
import { makeCertificate } from './certificate.ts';
import type { TestCertificate } from './certificate.ts';
import { Queue } from './queue.ts';
import { ServerKeys } from './server-keys.ts';
import { ServerSocket } from './server-socket.ts';
import { TestChannel } from './test-channel.ts';
import { TestLink } from './test-link.ts';
import type { Misbehaviour } from './test-link.ts';

export class TestServer {
  readonly keys: ServerKeys;
  readonly certificate: TestCertificate;
  readonly links = new Queue<TestLink>();
  readonly channels = new Queue<TestChannel>();
  /** Client ids by client key: an enrolment that is repeated gives the same. */
  readonly clients = new Map<string, string>();
  readonly paths: string[] = [];
  misbehave: Misbehaviour = {};
  /** Answers `POST /enrol` by cutting the connection after it has enrolled, as when it is killed. */
  dropEnrolAnswers = 0;
  refuseEnrolmentBy: { readonly status: number; readonly code: string } | undefined;
  /** Upgrades are answered 503 with this Retry-After, so many times. */
  busy = { times: 0, retryAfterSeconds: 0 };
  /** Whether enrolments and links over another TLS key than its own are refused, as a real server does. */
  checksTlsKey = true;
  addresses: readonly string[] | undefined;
  listNumber = 1;
  readonly #sockets = new Set<Socket>();
  readonly #http: Server;
  #port = 0;

  constructor(keys = new ServerKeys(), certificate = makeCertificate()) {
    this.keys = keys;
    this.certificate = certificate;
    const { keyPem, certPem } = certificate;
    this.#http = createServer({ key: keyPem, cert: certPem, minVersion: 'TLSv1.3' });
    this.#http.on('secureConnection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#http.on('request', (request, response) => void this.#answer(request, response));
    this.#http.on('upgrade', (request, socket) => this.#upgrade(request, socket));
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#http.listen(port, '127.0.0.1', resolve);
    });
    const address: AddressInfo | string | null = this.#http.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    return this;
  }

  /** `host:port` */
  get name(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#http.close(resolve);
    });
  }

  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #upgrade(request: IncomingMessage, socket: Duplex): void {
    this.paths.push(request.url ?? '');
    socket.on('error', () => undefined);
    if (this.busy.times > 0) {
      this.busy.times -= 1;
      socket.end(`HTTP/1.1 503 Busy\r\nRetry-After: ${this.busy.retryAfterSeconds}\r\nConnection: close\r\n\r\n`);
      return;
    }
    if (request.url === '/link') {
      const accepted = ServerSocket.accept(request, socket, [linkSubprotocol]);
      if (accepted !== undefined) void this.#link(accepted);
    } else if (request.url === '/channel') {
      const accepted = ServerSocket.accept(request, socket, [channelSubprotocol]);
      if (accepted !== undefined) void this.#channel(accepted);
    } else {
      socket.destroy();
    }
  }

  async #link(socket: ServerSocket): Promise<void> {
    const link = new TestLink(socket, this.keys, {
      tlsKey: this.certificate.tlsKey,
      checksTlsKey: this.checksTlsKey,
      addresses: this.addresses ?? [this.name],
      listNumber: this.listNumber,
      misbehave: this.misbehave,
      isClient: (key, id) => this.clients.get(key) === id,
    });
    try {
      await link.shakeHands();
      this.links.push(link);
    } catch {
      // The agent went: what the test looks for is on its side, or the next link.
    }
  }

  async #channel(socket: ServerSocket): Promise<void> {
    try {
      const first = await socket.messages.next('a ticket');
      this.channels.push(new TestChannel(socket, first.subarray(1)));
    } catch {
      socket.cut();
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.paths.push(request.url ?? '');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const say = (status: number, answer: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    };
    const refuse = (status: number, code: string): void => say(status, { error: { code, message: code } });
    if (request.url === '/enrol/hello') {
      const hello = enrolHelloRequestSchema.parse(body);
      if (this.checksTlsKey && hello.tlsKey !== encodeBase64url(this.certificate.tlsKey)) {
        refuse(409, 'enrol.tls-key-mismatch');
        return;
      }
      const serverNonce = randomBytes(32);
      const transcript = this.#transcript(hello, serverNonce);
      say(200, {
        serverId: this.keys.serverId,
        serverNonce: encodeBase64url(serverNonce),
        linkKey: this.keys.link.text,
        keySet: this.keys.keySet,
        signature: this.keys.proof(transcript),
      });
      return;
    }
    const enrolment = enrolRequestSchema.parse(body);
    const transcript = this.#transcript(enrolment, decodeBase64url(enrolment.serverNonce) ?? new Uint8Array(0));
    const { clientKey: key, signature } = enrolment;
    const isProven = isSignedBy({ role: 'client', content: proofContent('client', transcript), signature, key });
    if (!isProven) {
      refuse(403, 'enrol.proof-wrong');
    } else if (this.refuseEnrolmentBy !== undefined) {
      refuse(this.refuseEnrolmentBy.status, this.refuseEnrolmentBy.code);
    } else {
      const clientId = this.clients.get(key) ?? `jc_01k1${String(this.clients.size).padStart(22, '0')}`;
      this.clients.set(key, clientId);
      if (this.dropEnrolAnswers > 0) {
        this.dropEnrolAnswers -= 1;
        request.socket.destroy();
        return;
      }
      say(200, { clientId, serverId: this.keys.serverId });
    }
  }

  #transcript(hello: EnrolHelloRequest, serverNonce: Uint8Array): Uint8Array {
    return transcriptBytes({
      subprotocol: enrolSubprotocol,
      host: hello.host,
      clientNonce: decodeBase64url(hello.clientNonce) ?? new Uint8Array(0),
      serverNonce,
      clientKey: hello.clientKey,
      linkKey: this.keys.link.text,
      clientId: '',
      tlsKey: decodeBase64url(hello.tlsKey) ?? new Uint8Array(0),
    });
  }
}
