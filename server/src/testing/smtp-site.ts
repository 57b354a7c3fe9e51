/** A real mail server for tests, with a certificate of its own, that keeps what it gets and refuses what it is told to. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { ownCertificate } from '../identity/tls.ts';
import { systemClock } from '../system.ts';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came, with its headers. */
  readonly raw: string;
  readonly isEncrypted: boolean;
  readonly user: string | undefined;
}

export type SmtpPlace = 'sender' | 'recipient' | 'message';

export interface SmtpSiteOptions {
  readonly security: 'tls' | 'starttls' | 'none';
  readonly account?: { readonly user: string; readonly password: string };
  readonly port?: number;
  /** Its certificate is good for 127.0.0.1, and for no other address than that. */
  readonly address?: string;
  /** What is said instead of yes: a code and a sentence. */
  readonly refuse?: (place: SmtpPlace, address: string) => readonly [number, string] | undefined;
}

export class SmtpSite {
  readonly authority: string;
  readonly mails: ReceivedMail[] = [];
  refuse: NonNullable<SmtpSiteOptions['refuse']>;
  readonly #server: SMTPServer;
  #come: (() => void)[] = [];

  constructor({ security, account, refuse }: SmtpSiteOptions) {
    const { certificate, key } = freshCertificate();
    this.authority = certificate;
    this.refuse = refuse ?? (() => undefined);
    this.#server = new SMTPServer({
      cert: certificate,
      key,
      secure: security === 'tls',
      disabledCommands: security === 'none' ? ['STARTTLS', 'AUTH'] : [],
      authOptional: account === undefined,
      disableReverseLookup: true,
      closeTimeout: 100,
      onAuth: ({ username, password }, _session, done) => {
        const isGood = username === account?.user && password === account?.password;
        done(isGood ? null : refusal(535, '5.7.8 Wrong user or password'), isGood ? { user: username } : undefined);
      },
      onMailFrom: ({ address }, _session, done) => done(this.#refusalAt('sender', address)),
      onRcptTo: ({ address }, _session, done) => done(this.#refusalAt('recipient', address)),
      onData: (stream, session, done) => void this.#take(stream, session, done),
    });
    // A client that hangs up in the middle is what some tests are about.
    this.#server.on('error', () => undefined);
  }

  static async start(options: SmtpSiteOptions): Promise<SmtpSite> {
    const site = new SmtpSite(options);
    site.#server.listen(options.port ?? 0, options.address ?? '127.0.0.1');
    await once(site.#server.server, 'listening');
    return site;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** Kept when it has taken so many. */
  async whenTaken(count: number): Promise<readonly ReceivedMail[]> {
    while (this.mails.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#come.push(resolve);
      await promise;
    }
    return this.mails;
  }

  async stop(): Promise<void> {
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  #refusalAt(place: SmtpPlace, address: string): Error | null {
    const said = this.refuse(place, address);
    return said === undefined ? null : refusal(...said);
  }

  async #take(
    stream: SMTPServerDataStream,
    { envelope, secure, user }: SMTPServerSession,
    done: (error?: Error | null) => void,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const { mailFrom, rcptTo } = envelope;
    const to = rcptTo.map(({ address }) => address);
    const against = this.#refusalAt('message', to.join());
    if (against !== null) return done(against);
    this.mails.push({
      from: mailFrom === false ? '' : mailFrom.address,
      to,
      raw: Buffer.concat(chunks).toString('utf8'),
      isEncrypted: secure,
      user: typeof user === 'string' ? user : undefined,
    });
    done();
    for (const tell of this.#come.splice(0)) tell();
  }
}

/** For localhost and 127.0.0.1, which vouches for itself. */
function freshCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-smtp-'));
  try {
    return ownCertificate(folder, [], systemClock.now());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refusal(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}

/** The headers of a mail, unfolded, by their names in lower case. */
export function headersOf({ raw }: Pick<ReceivedMail, 'raw'>): ReadonlyMap<string, readonly string[]> {
  const [head = ''] = raw.split('\r\n\r\n');
  const headers = new Map<string, string[]>();
  for (const line of head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return headers;
}
