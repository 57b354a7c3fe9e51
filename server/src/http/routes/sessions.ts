/** Starting sessions, reading them, opening and closing what is in them, and ending them. */
import { checkTypedText, isAccountPassword, parseId } from '@sallyport/domain';
import type { JumpItemId, SessionId } from '@sallyport/domain';
import type { StartAnswer, StartResult } from '@sallyport/protocol';
import * as z from 'zod';
import { closeChannel, endSession } from '../../services/sessions/end-session.ts';
import type { EndOutcome } from '../../services/sessions/end-session.ts';
import { issueTicket } from '../../services/channels/issue-ticket.ts';
import { listSessions } from '../../services/sessions/list-sessions.ts';
import { openChannel } from '../../services/channels/open-channel.ts';
import { sessionDetailsFor, sessionViews } from '../../services/sessions/session-views.ts';
import type { SessionWorld } from '../../services/sessions/session-world.ts';
import { startAnswers } from '../../services/sessions/start-proofs.ts';
import { startSessions } from '../../services/sessions/start-session.ts';
import type { Started } from '../../services/sessions/start-session.ts';
import { shownReason } from '../../text/reasons.ts';
import type { App } from '../app-type.ts';
import { userOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { searchTextField, wholeNumber } from '../query-fields.ts';
import { secondFactorAnswer, secondFactorOf } from '../schemas/sign-in.ts';
import * as answers from '../schemas/session-answers.ts';
import { askerOf, channelIdOf, channelParams, sessionIdOf, sessionParams } from '../session-params.ts';

const toolFields = {
  tool: z.string().max(64),
  cols: z.int().min(1).max(1000),
  rows: z.int().min(1).max(500),
};

const answersBody = z.strictObject({
  // Longer than any that is taken, so that what is wrong can be said.
  ticketId: z.string().max(2048).optional(),
  secondFactor: secondFactorAnswer.optional(),
  passwords: z
    .array(z.strictObject({ jumpItemId: z.string().max(64), password: z.string().max(1_024) }))
    .max(11)
    .optional(),
});

const startBody = z.strictObject({
  // One more than may be started, so that the rule can say so in its own words.
  jumpItemIds: z.array(z.string().max(64)).min(1).max(11),
  open: z.strictObject(toolFields).optional(),
  answers: answersBody.optional(),
});

const listQuery = z.strictObject({
  state: z.enum(['running', 'ended', 'all', 'own']).default('all'),
  search: searchTextField.optional(),
  before: z.string().max(64).optional(),
  limit: wholeNumber(1, 200).default(50),
});

function jumpItemIds(texts: readonly string[]): readonly JumpItemId[] {
  return texts.map((text, index) => {
    const id = parseId('jump-item', text);
    if (id === undefined) throw new Problem(422, 'request.invalid', { field: `jumpItemIds.${index}` });
    return id;
  });
}

function beforeOf(text: string | undefined): SessionId | undefined {
  const id = text === undefined ? undefined : parseId('session', text);
  if (text !== undefined && id === undefined) throw new Problem(422, 'request.invalid', { field: 'before' });
  return id;
}

const ticketIdLimits = { min: 0, max: 256 };

function givenAnswers(request: {
  readonly body: z.infer<typeof startBody>;
  readonly headers: { readonly origin?: string | undefined };
}) {
  const { ticketId = '', secondFactor } = request.body.answers ?? {};
  const ticket = checkTypedText(ticketId.trim(), ticketIdLimits);
  if (ticket.kind === 'bad') throw new Problem(422, 'request.invalid', { field: 'answers.ticketId' });
  const origin = request.headers.origin ?? '';
  return {
    ticketId: ticket.text === '' ? undefined : ticket.text,
    secondFactor: secondFactor && { answer: secondFactorOf(secondFactor), origin },
  };
}

/** Of the accounts that sessions run as; the fault names a place and never what was typed. */
function passwordsOf({ passwords = [] }: z.infer<typeof answersBody>): ReadonlyMap<JumpItemId, string> {
  return new Map(
    passwords.map(({ jumpItemId, password }, place) => {
      const id = parseId('jump-item', jumpItemId);
      if (id === undefined) throw invalidField(`answers.passwords.${place}.jumpItemId`);
      if (!isAccountPassword(password)) throw invalidField(`answers.passwords.${place}.password`);
      return [id, password] as const;
    }),
  );
}

function invalidField(field: string): Problem {
  return new Problem(422, 'request.invalid', { field });
}

async function startAnswer(world: SessionWorld, started: readonly Started[]): Promise<StartAnswer> {
  const results: StartResult[] = [];
  for (const result of started) {
    const { jumpItemId } = result;
    const row = 'reasons' in result ? undefined : await world.store.findSession(result.sessionId);
    const [session] = row === undefined ? [] : await sessionViews(world, [row]);
    if (!('reasons' in result) && session !== undefined) {
      results.push({ jumpItemId, session, channel: result.channel ?? null });
    } else {
      const reasons = 'reasons' in result ? result.reasons.map((reason) => shownReason(reason)) : [];
      results.push({ jumpItemId, refused: { reasons } });
    }
  }
  return { results };
}

async function sessionGone({ store }: SessionWorld, id: SessionId): Promise<Problem> {
  const isThere = (await store.findSession(id)) !== undefined;
  return new Problem(404, 'not-found', isThere ? { hidden: 'session.hidden' } : {});
}

function answerEnd(outcome: EndOutcome): void {
  if (outcome.kind === 'not-found') throw new Problem(404, 'not-found');
  if (outcome.kind === 'refused') throw new Problem(409, 'conflict', { reasons: outcome.reasons });
}

export function sessionRoutes(app: App, world: SessionWorld): void {
  app.post(
    '/api/sessions',
    { bodyLimit: 32_768, schema: { body: startBody, response: { 200: answers.startAnswer } } },
    async (request) => {
      const ids = jumpItemIds(request.body.jumpItemIds);
      const asker = askerOf(request);
      const given = startAnswers(world.proofs, asker, givenAnswers(request));
      const { open } = request.body;
      const passwords = passwordsOf(request.body.answers ?? {});
      const outcome = await startSessions(world, asker, { jumpItemIds: ids, open, answers: given, passwords });
      if (outcome.kind === 'refused') throw new Problem(422, 'request.invalid', outcome);
      return await startAnswer(world, outcome.results);
    },
  );

  app.get(
    '/api/sessions',
    { schema: { querystring: listQuery, response: { 200: answers.sessionPage } } },
    async (request) => {
      const { state, search, before, limit } = request.query;
      return await listSessions(world, userOf(request), { state, search, before: beforeOf(before), limit });
    },
  );

  app.get(
    '/api/sessions/:id',
    { schema: { params: sessionParams, response: { 200: answers.sessionDetails } } },
    async (request) => {
      const id = sessionIdOf(request.params.id);
      const details = await sessionDetailsFor(world, userOf(request), id);
      if (details === undefined) throw await sessionGone(world, id);
      return details;
    },
  );

  app.post('/api/sessions/:id/end', { schema: { params: sessionParams } }, async (request, reply) => {
    answerEnd(await endSession(world, askerOf(request), sessionIdOf(request.params.id)));
    return reply.code(204).send();
  });

  channelRoutes(app, world);
}

function channelRoutes(app: App, world: SessionWorld): void {
  app.post(
    '/api/sessions/:id/channels',
    {
      bodyLimit: 4_096,
      schema: { params: sessionParams, body: z.strictObject(toolFields), response: { 200: answers.channelAnswer } },
    },
    async (request) => {
      const sessionId = sessionIdOf(request.params.id);
      const outcome = await openChannel(world, askerOf(request), { ...request.body, sessionId });
      if (outcome.kind === 'no-session') throw new Problem(404, 'not-found');
      if (outcome.kind === 'refused') throw new Problem(409, 'conflict', { reasons: outcome.reasons });
      return { channel: outcome.channel };
    },
  );

  app.post(
    '/api/sessions/:id/channels/:cid/tickets',
    { schema: { params: channelParams, response: { 200: answers.ticketAnswer } } },
    async (request) => {
      const sessionId = sessionIdOf(request.params.id);
      const channelId = channelIdOf(request.params.cid);
      const outcome = await issueTicket(world, askerOf(request), { sessionId, channelId });
      if (outcome.kind === 'no-channel') throw new Problem(404, 'not-found');
      if (outcome.kind === 'refused') throw new Problem(403, 'conflict', { reasons: outcome.reasons });
      return { ticket: outcome.ticket };
    },
  );

  app.delete('/api/sessions/:id/channels/:cid', { schema: { params: channelParams } }, async (request, reply) => {
    const sessionId = sessionIdOf(request.params.id);
    const channelId = channelIdOf(request.params.cid);
    answerEnd(await closeChannel(world, askerOf(request), { sessionId, channelId }));
    return reply.code(204).send();
  });
}
