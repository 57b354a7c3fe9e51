/** Jump Policies and the settings of Jump items, for administrators; and the list from which others choose a policy. */
import { freeJumpPolicyRules, parseId } from '@sallyport/domain';
import type { JumpPolicyId, JumpPolicyRules, Notification } from '@sallyport/domain';
import type {
  JumpItemSettingsFields,
  JumpPolicyAnswer,
  JumpPolicyChoices,
  JumpPolicyPage,
  JumpPolicyRemoval,
  NotificationFields,
} from '@sallyport/protocol';
import * as z from 'zod';
import type { JumpPolicyRow } from '../../ports.ts';
import { changeJumpItemSettings, jumpItemSettings } from '../../services/items/jump-item-settings.ts';
import {
  changeJumpPolicy,
  createJumpPolicy,
  jumpPolicyUses,
  removeJumpPolicy,
  rulesOf,
} from '../../services/policies/jump-policies.ts';
import type {
  JumpPolicyOutcome,
  JumpPolicyUses,
  JumpPolicyWish,
  JumpPolicyWorld,
} from '../../services/policies/jump-policies.ts';
import type { App } from '../app-type.ts';
import { actorOf } from '../request-actor.ts';
import { Problem } from '../problem.ts';

/** Longer than any that is taken, so that the rule can say what is wrong. */
const typed = z.string().max(8192);
const lists = <Item extends z.ZodType>(item: Item) => z.array(item).max(1000).readonly();

const scheduleFields = z.strictObject({
  timeZone: z.string().max(64),
  entries: lists(
    z.strictObject({ startDay: z.int(), startMinute: z.int(), endDay: z.int(), endMinute: z.int() }).readonly(),
  ),
  strict: z.boolean(),
});

const approvalFields = z.strictObject({
  approvers: z.strictObject({
    users: lists(z.string().max(64)),
    teams: lists(z.string().max(64)),
    addresses: lists(z.string().max(1024)),
  }),
  maxMinutes: z.int(),
  scope: z.enum(['requestor', 'anyone']),
  approverScope: z.enum(['not-requestor', 'anyone']),
});

const notificationFields = z.strictObject({ addresses: lists(z.string().max(1024)), displayName: typed });

const policyFields = {
  displayName: typed,
  codeName: z.string().max(255),
  description: typed,
  schedule: scheduleFields.nullable(),
  simultaneousJumps: z.enum(['global', 'join', 'disallow']),
  appliesToCopies: z.boolean(),
  simultaneousJumpsRdp: z.enum(['global', 'new-session', 'disallow']),
  ticketIdRequired: z.boolean(),
  twoFactorChallenge: z.boolean(),
  approval: approvalFields.nullable(),
  startNotification: notificationFields.nullable(),
  endNotification: notificationFields.nullable(),
  recordingDisabled: z.boolean(),
};

const policyBody = z.strictObject(policyFields);

const uses = z.object({ items: z.number(), installers: z.number() });
const policyAnswer = z.object({ ...policyFields, id: z.string(), uses }) satisfies z.ZodType<JumpPolicyAnswer>;
const policyPage = z.object({ rows: z.array(policyAnswer).readonly() }) satisfies z.ZodType<JumpPolicyPage>;

const choices = z.object({
  rows: z.array(z.object({ id: z.string(), displayName: z.string(), description: z.string() })).readonly(),
}) satisfies z.ZodType<JumpPolicyChoices>;

const removal = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('removed') }),
  z.object({
    outcome: z.literal('in-use'),
    items: z.number(),
    installers: z.number(),
    names: z.array(z.string()).readonly(),
  }),
]) satisfies z.ZodType<JumpPolicyRemoval>;

const settingsBody = z.strictObject({
  simultaneousJumps: z.enum(['join', 'disallow']),
  screenStateDetectsPresence: z.boolean(),
}) satisfies z.ZodType<JumpItemSettingsFields>;

const params = z.strictObject({ id: z.string().max(64) });

function policyIdOf(request: { readonly params: { readonly id: string } }): JumpPolicyId {
  const id = parseId('jump-policy', request.params.id);
  if (id === undefined) throw new Problem(404, 'jump-policy.gone');
  return id;
}

function told(fields: NotificationFields | null): Notification | undefined {
  if (fields === null) return undefined;
  const { addresses, displayName } = fields;
  return { addresses: addresses.map((address) => address.trim()), displayName: displayName.trim().normalize('NFC') };
}

function wishOf(body: z.infer<typeof policyBody>): JumpPolicyWish {
  const { displayName, codeName, description, ...rest } = body;
  const { schedule, approval, startNotification, endNotification } = body;
  const rules: JumpPolicyRules = {
    ...freeJumpPolicyRules,
    ...rest,
    schedule: schedule ?? undefined,
    approval: approval ?? undefined,
    startNotification: told(startNotification),
    endNotification: told(endNotification),
  };
  return { displayName, codeName: codeName.trim(), description, rules };
}

function answerOf(row: JumpPolicyRow, used: JumpPolicyUses | undefined): JumpPolicyAnswer {
  const { id, displayName, codeName, description } = row;
  const { schedule, approval, startNotification, endNotification, ...rest } = rulesOf(row);
  return {
    id,
    displayName,
    codeName,
    description,
    ...rest,
    schedule: schedule ?? null,
    approval: approval ?? null,
    startNotification: startNotification ?? null,
    endNotification: endNotification ?? null,
    uses: used ?? { items: 0, installers: 0 },
  };
}

function policyFrom(outcome: JumpPolicyOutcome): JumpPolicyRow {
  if (outcome.kind === 'gone') throw new Problem(404, 'jump-policy.gone');
  if (outcome.kind === 'done') return outcome.policy;
  const [first] = outcome.problems;
  throw new Problem(422, first?.code ?? 'request.invalid', first === undefined ? {} : { field: first.field });
}

export function jumpPolicyRoutes(app: App, world: JumpPolicyWorld): void {
  const config = { access: 'administrator' } as const;
  const { store } = world;

  app.get('/api/admin/jump-policies', { config, schema: { response: { 200: policyPage } } }, async () => {
    const [rows, used] = await Promise.all([store.listJumpPolicies(), jumpPolicyUses(world)]);
    return { rows: rows.map((row) => answerOf(row, used.get(row.id))) };
  });

  app.post(
    '/api/admin/jump-policies',
    { config, bodyLimit: 65_536, schema: { body: policyBody, response: { 200: policyAnswer } } },
    async (request) =>
      answerOf(policyFrom(await createJumpPolicy(world, wishOf(request.body), actorOf(request))), undefined),
  );

  app.put(
    '/api/admin/jump-policies/:id',
    { config, bodyLimit: 65_536, schema: { params, body: policyBody, response: { 200: policyAnswer } } },
    async (request) => {
      const wish = wishOf(request.body);
      const id = policyIdOf(request);
      const row = policyFrom(await changeJumpPolicy(world, { id, change: () => wish }, actorOf(request)));
      return answerOf(row, (await jumpPolicyUses(world)).get(id));
    },
  );

  app.delete(
    '/api/admin/jump-policies/:id',
    { config, schema: { params, response: { 200: removal } } },
    async (request): Promise<JumpPolicyRemoval> => {
      const outcome = await removeJumpPolicy(world, policyIdOf(request), actorOf(request));
      if (outcome.kind === 'gone') throw new Problem(404, 'jump-policy.gone');
      if (outcome.kind === 'removed') return { outcome: 'removed' };
      return { outcome: 'in-use', ...outcome.uses, names: outcome.names };
    },
  );

  app.get('/api/jump-policies', { schema: { response: { 200: choices } } }, async () => ({
    rows: (await store.listJumpPolicies()).map(({ id, displayName, description }) => ({
      id,
      displayName,
      description,
    })),
  }));

  app.get('/api/admin/jump-item-settings', { config, schema: { response: { 200: settingsBody } } }, () =>
    jumpItemSettings(store),
  );

  app.put(
    '/api/admin/jump-item-settings',
    { config, schema: { body: settingsBody, response: { 200: settingsBody } } },
    (request) => changeJumpItemSettings(world, request.body, actorOf(request)),
  );
}
