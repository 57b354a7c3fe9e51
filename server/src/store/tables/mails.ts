import { instant } from '@sallyport/domain';
import type { Instant, MailId, ServerId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { expecting } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import { asWrite } from '../engine/write.ts';
import type { Database, MailRow } from '../schema.ts';

/** SQLite takes 32,766 values in a statement. */
const rowsAtOnce = 500;

export interface MailSums {
  readonly waiting: number;
  readonly waitingSince: Instant | undefined;
  readonly givenUp: number;
}

export function mailStore(db: Kysely<Database>) {
  return {
    /** Those whose time has come, the longest due first. */
    listDueMails: (now: Instant, limit: number) =>
      db
        .selectFrom('mails')
        .selectAll()
        .where('nextAttemptAt', '<=', now)
        .orderBy('nextAttemptAt')
        .orderBy('id')
        .limit(limit)
        .execute(),

    listMails: (limit: number) => db.selectFrom('mails').selectAll().orderBy('id', 'desc').limit(limit).execute(),

    async countMails(): Promise<MailSums> {
      const sums = await db
        .selectFrom('mails')
        .select(({ fn }) => [fn.countAll().as('all'), fn.count('nextAttemptAt').as('waiting')])
        .executeTakeFirstOrThrow();
      const oldest = await db
        .selectFrom('mails')
        .select(({ fn }) => fn.min('madeAt').as('at'))
        .where('nextAttemptAt', 'is not', null)
        .executeTakeFirst();
      const waiting = Number(sums.waiting);
      const at = oldest?.at;
      return {
        waiting,
        waitingSince: at === undefined || at === null ? undefined : instant(Number(at)),
        givenUp: Number(sums.all) - waiting,
      };
    },

    insertMails: (rows: readonly MailRow[]): readonly Write[] =>
      Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, n) =>
        asWrite(db.insertInto('mails').values(rows.slice(n * rowsAtOnce, (n + 1) * rowsAtOnce))),
      ),

    /** For one attempt; `mail.taken` when somebody else was faster. Whoever dies meanwhile leaves it due at `until`. */
    updateMailTaken: (
      { id, attempts, nextAttemptAt }: MailRow,
      { by, until }: { readonly by: ServerId; readonly until: Instant },
    ): Write =>
      expecting(
        asWrite(
          db
            .updateTable('mails')
            .set({ attempts: attempts + 1, nextAttemptAt: until, takenBy: by })
            .where('id', '=', id)
            .where('nextAttemptAt', '=', nextAttemptAt),
        ),
        1,
        'mail.taken',
      ),

    /** What an attempt came to; only while the mail is still that server's. */
    updateMailFailed: (id: MailId, by: ServerId, changes: Pick<MailRow, 'nextAttemptAt' | 'failure'>): Write =>
      expecting(
        asWrite(
          db
            .updateTable('mails')
            .set({ ...changes, takenBy: null })
            .where('id', '=', id)
            .where('takenBy', '=', by),
        ),
        1,
        'mail.taken',
      ),

    /** What a server was sending when it died is due at once. */
    updateMailsLeftBy: (by: ServerId, now: Instant): Write =>
      asWrite(db.updateTable('mails').set({ nextAttemptAt: now, takenBy: null }).where('takenBy', '=', by)),

    removeMail: (id: MailId): Write => asWrite(db.deleteFrom('mails').where('id', '=', id)),

    removeGivenUpMails: (madeBefore: Instant): Write =>
      asWrite(db.deleteFrom('mails').where('nextAttemptAt', 'is', null).where('madeAt', '<', madeBefore)),
  };
}
