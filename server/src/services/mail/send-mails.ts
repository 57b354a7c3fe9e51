/**
 * Sends the mail that is due. Each is taken before it is sent, for longer than sending can last, so that no two servers
 * send it; it goes away only when the mail server has taken it. A server that dies in between sends it once more.
 */
import { after, before, days, inMillis, minutes, nextMailAttempt } from '@sallyport/domain';
import type { MailRetry } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import { openSmtp } from '../../outgoing/smtp.ts';
import type { OpenedSmtp, SmtpFailure, SmtpMessage, SmtpOutcome, SmtpSession } from '../../outgoing/smtp.ts';
import { refusedCode } from '../../ports.ts';
import type { Clock, Identity, MailKind, MailRow, Store } from '../../ports.ts';
import type { SecretBox } from '../../sealing/secret-box.ts';
import { mailTexts, mailWords } from '../../text/mail.ts';
import type { MailWords } from '../../text/mail.ts';
import { failureWords } from './failure-words.ts';
import { mailFacts } from './mail-facts.ts';
import { mailServer, smtpServerOf } from './mail-server.ts';
import type { MailServer } from './mail-server.ts';

export interface SendingWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly box: SecretBox;
  readonly identity: Pick<Identity, 'serverId'>;
  /** Where this server is reached, the best address first. */
  readonly addresses: () => readonly string[];
}

/** At once; the next follow a moment later. */
const batch = 50;

/** Longer than connecting, signing in and sending may last together. */
const takenFor = minutes(3);

/** So long the page of mail shows what was given up. */
const givenUpKept = inMillis(days(7));

/** What this server was sending when it died is sent now. */
export async function takeUpMails({ store, clock, identity }: SendingWorld): Promise<void> {
  await store.commit([store.updateMailsLeftBy(identity.serverId, clock.now())]);
}

export async function forgetGivenUpMails({ store, clock }: Pick<SendingWorld, 'store' | 'clock'>): Promise<void> {
  await store.commit([store.removeGivenUpMails(before(clock.now(), givenUpKept))]);
}

export async function sendDueMails(world: SendingWorld, signal: AbortSignal): Promise<void> {
  const { store, clock } = world;
  const due = await store.listDueMails(clock.now(), batch);
  if (due.length === 0) return;
  const post = new PostRound(world, signal);
  try {
    for (const mail of due) {
      if (signal.aborted) return;
      await sendOne(world, mail, post);
    }
  } finally {
    post.close();
  }
}

async function sendOne(world: SendingWorld, mail: MailRow, post: PostRound): Promise<void> {
  const { store, clock, identity } = world;
  const by = identity.serverId;
  try {
    await store.commit([store.updateMailTaken(mail, { by, until: after(clock.now(), takenFor) })]);
    const outcome = await post.send(mail);
    if (outcome === 'stopped') return;
    if (outcome.kind === 'sent') await store.commit([store.removeMail(mail.id)]);
    else await noteFailure(world, mail, outcome);
  } catch (error) {
    if (refusedCode(error) !== 'mail.taken') throw error;
  }
}

async function noteFailure({ store, clock, identity }: SendingWorld, mail: MailRow, failure: SmtpFailure) {
  const now = clock.now();
  const { madeAt, kind, toAddress } = mail;
  const attempts = mail.attempts + 1;
  const next = nextMailAttempt({ madeAt, attempts, isRefused: failure.isRefused }, now);
  const words = failureWords(failure);
  const nextAttemptAt = next.kind === 'retry' ? next.at : null;
  const note = store.updateMailFailed(mail.id, identity.serverId, { nextAttemptAt, failure: words });
  const entries = next.kind === 'retry' ? [] : [givenUpEntry(next)];
  await store.commit([note, ...entries]);

  function givenUpEntry({ because }: Extract<MailRetry, { readonly kind: 'give-up' }>) {
    return store.insertAuditEntry(
      auditEntry({
        at: now,
        kind: 'mail.given-up',
        actor: { kind: 'server', name: 'Server' },
        target: { kind: 'mail', id: mail.id, name: toAddress },
        data: { mail: kind, because, attempts, madeAt, failure: words },
      }),
    );
  }
}

/** The mail of one round goes over one connection; one that can't be made is not tried again for each of them. */
class PostRound {
  readonly #world: SendingWorld;
  readonly #signal: AbortSignal;
  #opened: Promise<Opened> | undefined;

  constructor(world: SendingWorld, signal: AbortSignal) {
    this.#world = world;
    this.#signal = signal;
  }

  async send(mail: MailRow): Promise<SmtpOutcome | 'stopped'> {
    this.#opened ??= openServer(this.#world, this.#signal);
    const opened = await this.#opened;
    const outcome = opened.kind === 'failed' ? opened : await sendOver(opened, mail, this.#world);
    // What was under way when this server stops is nobody's failure.
    return outcome.kind === 'failed' && this.#signal.aborted ? 'stopped' : outcome;
  }

  close(): void {
    void this.#opened?.then((opened) => (opened.kind === 'open' ? opened.session.close() : undefined));
  }
}

interface OpenServer {
  readonly kind: 'open';
  readonly session: SmtpSession;
  readonly server: MailServer;
}

type Opened = OpenServer | SmtpFailure;

async function openServer({ store, box }: SendingWorld, signal: AbortSignal): Promise<Opened> {
  const server = await mailServer(store);
  if (server === undefined) {
    return { kind: 'failed', stage: 'connection', answer: mailTexts.notSetUp, isRefused: false };
  }
  const opened = await openMailServer(server, box, signal);
  return opened.kind === 'failed' ? opened : { ...opened, server };
}

/** By the password that is kept, which another key than this server's may have sealed. */
export async function openMailServer(server: MailServer, box: SecretBox, signal: AbortSignal): Promise<OpenedSmtp> {
  const smtp = smtpServerOf(server, box);
  if (smtp === undefined) {
    return { kind: 'failed', stage: 'sign-in', answer: mailTexts.passwordUnreadable, isRefused: false };
  }
  return await openSmtp(smtp, signal);
}

export function senderOf({ senderAddress, senderName }: MailServer): SmtpMessage['from'] {
  return { address: senderAddress, name: senderName };
}

async function sendOver(
  { session, server }: OpenServer,
  { id, kind, facts, toAddress, toName }: MailRow,
  { addresses }: SendingWorld,
): Promise<SmtpOutcome> {
  const words = wordsOf(kind, JSON.parse(facts), addresses()[0]);
  // Another version of this program wrote it, and nobody here can put it into words.
  if (words === undefined) return { kind: 'failed', stage: 'message', answer: mailTexts.unreadable, isRefused: true };
  return await session.send({ id, from: senderOf(server), to: { address: toAddress, name: toName }, ...words });
}

function wordsOf<Kind extends MailKind>(kind: Kind, kept: unknown, origin: string | undefined): MailWords | undefined {
  const facts = mailFacts[kind].safeParse(kept).data;
  return facts === undefined ? undefined : mailWords(kind, facts, origin);
}
