/**
 * Talking to the mail server that an administrator named (RFC 5321): to no forbidden address whatever the name resolves
 * to at that moment, in bounded time, taking answers of bounded size. A password is said over TLS only. The client is
 * loaded when there is mail.
 */
import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { isForbiddenAddress } from './forbidden-address.ts';
import { lookupAllowed } from './post-json.ts';

export const smtpSecurities = ['tls', 'starttls', 'none'] as const;

export interface SmtpServer {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly security: (typeof smtpSecurities)[number];
  /** Undefined: nobody signs in. */
  readonly account: { readonly user: string; readonly password: string } | undefined;
  /** PEM of the authority that signs the server's certificate, when it is none of the system's. */
  readonly authority: string | undefined;
}

export interface SmtpAddress {
  readonly address: string;
  readonly name: string;
}

export interface SmtpMessage {
  readonly id: string;
  readonly from: SmtpAddress;
  readonly to: SmtpAddress;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export const smtpStages = ['connection', 'tls', 'sign-in', 'sender', 'recipient', 'message'] as const;

export type SmtpStage = (typeof smtpStages)[number];

export interface SmtpFailure {
  readonly kind: 'failed';
  readonly stage: SmtpStage;
  /** What the server said, or why it said nothing. */
  readonly answer: string;
  /** The same mail will never be taken for this receiver. */
  readonly isRefused: boolean;
}

export type OpenedSmtp = { readonly kind: 'open'; readonly session: SmtpSession } | SmtpFailure;

export type SmtpOutcome = { readonly kind: 'sent'; readonly answer: string } | SmtpFailure;

export interface SmtpSession {
  send(message: SmtpMessage): Promise<SmtpOutcome>;
  close(): void;
}

export interface SmtpPatience {
  /** For each of connecting, greeting with TLS, and signing in. */
  readonly openingMs: number;
  /** For one mail; servers that look for viruses take their time. */
  readonly sendingMs: number;
}

const usualPatience: SmtpPatience = { openingMs: 15_000, sendingMs: 30_000 };

const farewellMs = 1_000;

const answerMax = 16_384;

/** What the client says of an error (nodemailer), as far as it is looked at. */
interface ClientError extends Error {
  readonly code?: string;
  /** Of a connection that broke: what Node or OpenSSL call it. */
  readonly originalCode?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly permanent?: boolean;
}

const tlsFaults = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

function stageOf({ code, originalCode, command }: ClientError): SmtpStage {
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'sign-in';
  if (code === 'ETLS' || tlsFaults.test(originalCode ?? '')) return 'tls';
  if (code === 'EENVELOPE') return command === 'RCPT TO' ? 'recipient' : 'sender';
  return code === 'EMESSAGE' ? 'message' : 'connection';
}

function failureOf(error: unknown, stage?: SmtpStage): SmtpFailure {
  const known: ClientError = error instanceof Error ? error : new Error(String(error));
  const at = stage ?? stageOf(known);
  return {
    kind: 'failed',
    stage: at,
    answer: known.response ?? known.message,
    // What a server thinks of the sender or of the account is mended by an administrator, and the mail goes then.
    isRefused: known.permanent === true && (at === 'recipient' || at === 'message'),
  };
}

/** A step that is over when it is done, when its time is, when the server stops, or when the connection breaks. */
async function bounded<Result>(
  ms: number,
  signal: AbortSignal,
  step: (done: (error?: Error | null, result?: Result) => void) => void,
): Promise<Result | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Result | undefined>();
  const stop = (): void => reject(new Error('the server stops'));
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} seconds`)), ms);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    else step((error, result) => (error === undefined || error === null ? resolve(result) : reject(error)));
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** A name in lower case, or an address: neither a URL nor a port. */
export function isSmtpHost(text: string): boolean {
  if (isIP(text) !== 0) return !isForbiddenAddress(text);
  return text.length <= 253 && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(text) && !text.includes('..');
}

async function connected({ host, port }: SmtpServer, openingMs: number, signal: AbortSignal): Promise<Socket> {
  if (isIP(host) !== 0 && isForbiddenAddress(host)) throw new Error(`${host} is a forbidden address`);
  const socket = connect({ host, port, lookup: lookupAllowed });
  try {
    await bounded(openingMs, signal, (done) => {
      socket.once('connect', () => done());
      socket.once('error', done);
    });
    return socket;
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
}

export async function openSmtp(
  server: SmtpServer,
  signal: AbortSignal,
  { openingMs, sendingMs }: SmtpPatience = usualPatience,
): Promise<OpenedSmtp> {
  const { SMTPConnection, MailComposer } = await mailClient();
  let socket: Socket;
  try {
    socket = await connected(server, openingMs, signal);
  } catch (error) {
    return failureOf(error, 'connection');
  }
  const { host, port, security, account, authority } = server;
  const connection = new SMTPConnection({
    connection: socket,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    // The steps below have the say; these end what is left of a connection that they gave up.
    connectionTimeout: 2 * openingMs,
    greetingTimeout: 2 * openingMs,
    socketTimeout: 2 * sendingMs,
    socketCloseTimeout: farewellMs,
    maxResponseSize: answerMax,
    ...(authority === undefined ? {} : { tls: { ca: authority } }),
  });
  // Tells of a connection that breaks; whatever step is under way then, fails by it.
  let broken: ((error: Error) => void) | undefined;
  connection.on('error', (error: Error) => broken?.(error));
  const step = <Result>(ms: number, act: (done: (error?: Error | null, result?: Result) => void) => void) =>
    bounded<Result>(ms, signal, (done) => {
      broken = done;
      act(done);
    });
  try {
    await step(openingMs, (done) => connection.connect(done));
    if (account !== undefined) {
      await step(openingMs, (done) => connection.login({ user: account.user, pass: account.password }, done));
    }
  } catch (error) {
    connection.close();
    return failureOf(error);
  }
  const send = async (message: SmtpMessage): Promise<SmtpOutcome> => {
    const { id, from, to, subject, text, html } = message;
    const whole = new MailComposer({
      from: { ...from },
      to: { ...to },
      subject,
      text,
      html,
      // The same at each attempt: two copies of one mail can be told from two mails.
      messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const bytes = await whole.compile().build();
      const envelope = { from: from.address, to: [to.address] };
      const info = await step<{ readonly response: string }>(sendingMs, (done) =>
        connection.send(envelope, bytes, done),
      );
      return { kind: 'sent', answer: info?.response ?? '' };
    } catch (error) {
      const failure = failureOf(error);
      // The next mail begins with nothing left over from this one.
      await step(sendingMs, (done) => connection.reset(done)).catch(() => connection.close());
      return failure;
    }
  };
  const close = (): void => {
    connection.quit();
    setTimeout(() => connection.close(), farewellMs).unref();
  };
  return { kind: 'open', session: { send, close } };
}

async function mailClient() {
  const [{ default: SMTPConnection }, { default: MailComposer }] = await Promise.all([
    import('nodemailer/lib/smtp-connection'),
    import('nodemailer/lib/mail-composer'),
  ]);
  return { SMTPConnection, MailComposer };
}
