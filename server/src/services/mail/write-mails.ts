/**
 * Mail as it is written: in the commit of what it tells, so that neither comes without the other. While no mail server
 * is set up none is written.
 */
import { caseFold, isMailAddress, newId } from '@sallyport/domain';
import type { SmtpAddress } from '../../outgoing/smtp.ts';
import type { Clock, MailKind, MailRow, Random, Store, Write } from '../../ports.ts';
import type { MailFacts } from './mail-facts.ts';
import { mailServer } from './mail-server.ts';

export interface MailWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

export interface NewMail<Kind extends MailKind> {
  readonly kind: Kind;
  /** Each gets a mail of their own; the same address gets one. */
  readonly to: readonly SmtpAddress[];
  readonly facts: MailFacts[Kind];
}

export async function mailWrites<Kind extends MailKind>(
  { store, clock, random }: MailWorld,
  { kind, to, facts }: NewMail<Kind>,
): Promise<readonly Write[]> {
  const receivers = new Map(
    to.filter(({ address }) => isMailAddress(address)).map((each) => [caseFold(each.address), each]),
  );
  if (receivers.size === 0 || (await mailServer(store)) === undefined) return [];
  const madeAt = clock.now();
  const rows = [...receivers.values()].map(({ address, name }): MailRow => ({
    id: newId('mail', madeAt, random.bytes(10)),
    kind,
    toAddress: address,
    toName: name,
    facts: JSON.stringify(facts),
    madeAt,
    attempts: 0,
    nextAttemptAt: madeAt,
    takenBy: null,
    failure: '',
  }));
  return store.insertMails(rows);
}
