/** Approvals of jumps: asked for, decided, taken back. Looking at one changes nothing; each change is a POST. */
import { parseId } from '@sallyport/domain';
import type { ApprovalAnswer, ApprovalPage } from '@sallyport/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { decideApproval, listApprovals, requestApproval } from '../../services/approvals/jump-approvals.ts';
import type {
  ApprovalAct,
  ApprovalAsker,
  ApprovalOutcome,
  ApprovalWorld,
  ListedApproval,
} from '../../services/approvals/jump-approvals.ts';
import type { App } from '../app-type.ts';
import { loginOf } from '../guards.ts';
import { Problem } from '../problem.ts';

const moment = z.number();

const approval = z.object({
  id: z.string(),
  jumpItemId: z.string(),
  itemName: z.string(),
  requestedBy: z.string(),
  requestedAt: moment,
  purpose: z.string(),
  minutes: z.number(),
  state: z.enum(['pending', 'approved', 'denied', 'withdrawn', 'revoked', 'over']),
  decidedBy: z.string().nullable(),
  decidedAt: moment.nullable(),
  goodUntil: moment.nullable(),
  isOwn: z.boolean(),
  acts: z.array(z.enum(['approve', 'deny', 'take-back'])).readonly(),
}) satisfies z.ZodType<ApprovalAnswer>;

const page = z.object({ rows: z.array(approval).readonly() }) satisfies z.ZodType<ApprovalPage>;

const wish = z.strictObject({
  jumpItemId: z.string().max(64),
  minutes: z.int().min(0).max(1_000_000),
  purpose: z.string().max(8192).default(''),
});

const params = z.strictObject({ id: z.string().max(64) });

function userOf(request: FastifyRequest): ApprovalAsker {
  const { user } = loginOf(request);
  return { id: user.id, displayName: user.displayName };
}

function refuse(outcome: Exclude<ApprovalOutcome, { readonly kind: 'done' }>): never {
  if (outcome.kind === 'gone') throw new Problem(404, 'not-found');
  if (outcome.kind === 'purpose-invalid') throw new Problem(422, 'request.invalid', { field: 'purpose' });
  throw new Problem(409, 'conflict', { reasons: outcome.reasons });
}

function answerOf({ row, state, isOwn, acts }: ListedApproval): ApprovalAnswer {
  const { id, jumpItemId, itemName, requestedByName, requestedAt, purpose, minutes } = row;
  const { decidedByName, decidedAt, goodUntil } = row;
  return {
    id,
    jumpItemId,
    itemName,
    requestedBy: requestedByName,
    requestedAt,
    purpose,
    minutes,
    state,
    decidedBy: decidedByName,
    decidedAt,
    goodUntil,
    isOwn,
    acts,
  };
}

export function approvalRoutes(app: App, world: ApprovalWorld): void {
  app.get('/api/approvals', { schema: { response: { 200: page } } }, async (request) => ({
    rows: (await listApprovals(world, loginOf(request).user.id)).map(answerOf),
  }));

  app.post('/api/approvals', { bodyLimit: 16_384, schema: { body: wish } }, async (request, reply) => {
    const { jumpItemId, ...rest } = request.body;
    const id = parseId('jump-item', jumpItemId);
    if (id === undefined) throw new Problem(422, 'request.invalid', { field: 'jumpItemId' });
    const outcome = await requestApproval(world, userOf(request), { jumpItemId: id, ...rest });
    if (outcome.kind !== 'done') refuse(outcome);
    return reply.code(204).send();
  });

  const acts = { approve: 'approve', deny: 'deny', 'take-back': 'take-back' } as const satisfies Record<
    ApprovalAct,
    string
  >;
  for (const act of Object.values(acts)) {
    app.post(`/api/approvals/:id/${act}`, { schema: { params } }, async (request, reply) => {
      const id = parseId('jump-approval', request.params.id);
      if (id === undefined) throw new Problem(404, 'not-found');
      const outcome = await decideApproval(world, userOf(request), { id, act });
      if (outcome.kind !== 'done') refuse(outcome);
      return reply.code(204).send();
    });
  }
}
