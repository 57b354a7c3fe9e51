/** The mail server, what waits to be sent, and a test of it; for administrators. */
import type { MailAnswer, MailServerFields, MailServerWish, MailTestAnswer, UnsentMail } from '@sallyport/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { smtpSecurities, smtpStages } from '../../outgoing/smtp.ts';
import type { MailRow } from '../../ports.ts';
import { changeMailServer, mailServer } from '../../services/mail/mail-server.ts';
import type { MailServer, MailServerWish as TypedMailServer } from '../../services/mail/mail-server.ts';
import { sendTestMail } from '../../services/mail/test-mail.ts';
import type { TestMailWorld } from '../../services/mail/test-mail.ts';
import type { App } from '../app-type.ts';
import { loginOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';

const typed = z.string().max(2048);

const fields = {
  host: typed,
  port: z.number(),
  security: z.enum(smtpSecurities),
  user: typed,
  senderAddress: typed,
  senderName: typed,
  authority: z.string().max(65_536),
};

const body = z.strictObject({
  ...fields,
  password: z.string().max(8192).optional(),
}) satisfies z.ZodType<MailServerWish>;

const moment = z.number();

const unsentMail = z.object({
  id: z.string(),
  kind: z.enum(['session-started', 'session-ended', 'approval-asked', 'approval-decided']),
  to: z.string(),
  madeAt: moment,
  attempts: z.number(),
  failure: z.string(),
  nextAttemptAt: moment.nullable(),
}) satisfies z.ZodType<UnsentMail>;

const answer = z.object({
  server: z.object({ ...fields, hasPassword: z.boolean() }).nullable(),
  ownAddress: z.string(),
  waiting: z.number(),
  givenUp: z.number(),
  unsent: z.array(unsentMail).readonly(),
}) satisfies z.ZodType<MailAnswer>;

const testAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('sent'), to: z.string(), answer: z.string() }),
  z.object({ outcome: z.literal('failed'), stage: z.enum(smtpStages), answer: z.string() }),
]) satisfies z.ZodType<MailTestAnswer>;

const shown = 50;

function shownServer(server: MailServer | undefined): (MailServerFields & { readonly hasPassword: boolean }) | null {
  if (server === undefined) return null;
  const { sealedPassword, ...rest } = server;
  return { ...rest, hasPassword: sealedPassword !== '' };
}

function unsentOf({ id, kind, toAddress, madeAt, attempts, failure, nextAttemptAt }: MailRow): UnsentMail {
  return { id, kind, to: toAddress, madeAt, attempts, failure, nextAttemptAt };
}

async function answerTo({ store }: TestMailWorld, request: FastifyRequest): Promise<MailAnswer> {
  const [server, user, sums, rows] = await Promise.all([
    mailServer(store),
    store.findUser(loginOf(request).user.id),
    store.countMails(),
    store.listMails(shown),
  ]);
  const { waiting, givenUp } = sums;
  return {
    server: shownServer(server),
    ownAddress: user?.emailAddress ?? '',
    waiting,
    givenUp,
    unsent: rows.map(unsentOf),
  };
}

async function change(world: TestMailWorld, wish: TypedMailServer | undefined, request: FastifyRequest): Promise<void> {
  const outcome = await changeMailServer(world, wish, actorOf(request));
  if (outcome.kind === 'invalid') throw new Problem(422, outcome.problem.code, { field: outcome.problem.field });
}

export function mailRoutes(app: App, world: TestMailWorld): void {
  const config = { access: 'administrator' } as const;
  const proven = { access: 'administrator', proof: true } as const;
  const path = '/api/admin/mail';
  const stopping = new AbortController();
  app.addHook('preClose', (done) => {
    stopping.abort();
    done();
  });

  app.get(path, { config, schema: { response: { 200: answer } } }, (request) => answerTo(world, request));

  app.put(
    path,
    { config: proven, bodyLimit: 131_072, schema: { body, response: { 200: answer } } },
    async (request) => {
      const { password, ...rest } = request.body;
      await change(world, { ...rest, password }, request);
      return await answerTo(world, request);
    },
  );

  app.delete(path, { config: proven }, async (request, reply) => {
    await change(world, undefined, request);
    return reply.code(204).send();
  });

  let isTesting = false;
  app.post(`${path}/test`, { config, schema: { response: { 200: testAnswer } } }, async (request) => {
    if (isTesting) throw new Problem(409, 'mail.test-under-way');
    isTesting = true;
    try {
      const { id, displayName } = loginOf(request).user;
      const outcome = await sendTestMail(world, { id, displayName, actor: actorOf(request) }, stopping.signal);
      if (outcome.kind === 'no-address') throw new Problem(422, 'mail.no-own-address');
      if (outcome.kind === 'not-set-up') throw new Problem(409, 'mail.not-set-up');
      return outcome.answer;
    } finally {
      isTesting = false;
    }
  });
}
