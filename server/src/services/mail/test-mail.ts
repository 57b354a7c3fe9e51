/** A mail that an administrator sends to themselves, to see what the mail server says. It is tried once. */
import { isMailAddress, newId } from '@sallyport/domain';
import type { UserId } from '@sallyport/domain';
import type { MailTestAnswer } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import type { OpenedSmtp, SmtpMessage, SmtpOutcome } from '../../outgoing/smtp.ts';
import type { Random } from '../../ports.ts';
import { testMailWords } from '../../text/mail.ts';
import { answerWords } from './failure-words.ts';
import { mailServer } from './mail-server.ts';
import type { MailServerWorld } from './mail-server.ts';
import { openMailServer, senderOf } from './send-mails.ts';

export interface TestMailWorld extends MailServerWorld {
  readonly random: Random;
}

export type TestMailOutcome =
  | { readonly kind: 'no-address' }
  | { readonly kind: 'not-set-up' }
  | { readonly kind: 'tried'; readonly answer: MailTestAnswer };

export interface TestMailAsker {
  readonly id: UserId;
  readonly displayName: string;
  readonly actor: Actor;
}

export async function sendTestMail(
  { store, clock, random, box }: TestMailWorld,
  { id, displayName, actor }: TestMailAsker,
  signal: AbortSignal,
): Promise<TestMailOutcome> {
  const to = (await store.findUser(id))?.emailAddress ?? '';
  if (!isMailAddress(to)) return { kind: 'no-address' };
  const server = await mailServer(store);
  if (server === undefined) return { kind: 'not-set-up' };
  const now = clock.now();
  const message = {
    id: newId('mail', now, random.bytes(10)),
    from: senderOf(server),
    to: { address: to, name: displayName },
    ...testMailWords(displayName, now),
  };
  const outcome = await sendBy(await openMailServer(server, box, signal), message);
  const answer = answerWords(outcome.answer);
  const told =
    outcome.kind === 'sent'
      ? ({ outcome: 'sent', answer } as const)
      : ({ outcome: 'failed', stage: outcome.stage, answer } as const);
  const target = { kind: 'mail', id: message.id, name: to };
  await store.commit([
    store.insertAuditEntry(auditEntry({ at: clock.now(), kind: 'mail.tested', actor, target, data: told })),
  ]);
  return { kind: 'tried', answer: told.outcome === 'sent' ? { ...told, to } : told };
}

async function sendBy(opened: OpenedSmtp, message: SmtpMessage): Promise<SmtpOutcome> {
  if (opened.kind === 'failed') return opened;
  try {
    return await opened.session.send(message);
  } finally {
    opened.session.close();
  }
}
