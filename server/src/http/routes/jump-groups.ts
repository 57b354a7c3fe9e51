/** Shared Jump Groups, their members, and what goes with one that is removed. */
import { compareNames, parseId } from '@sallyport/domain';
import type { AccessFacts, JumpGroupId } from '@sallyport/domain';
import type { JumpGroupChoices, JumpGroupDetails, JumpGroupPage, JumpGroupRow as ShownRow } from '@sallyport/protocol';
import * as z from 'zod';
import type { JumpGroupRow } from '../../ports.ts';
import type { AccessWorld } from '../../services/access/change-access.ts';
import { changeJumpGroup, makeJumpGroup, wishOfJumpGroup } from '../../services/access/jump-groups.ts';
import type { JumpGroupWish } from '../../services/access/jump-groups.ts';
import { consequencesOfRemoval, removeJumpGroup } from '../../services/access/remove-jump-group.ts';
import type { SessionWorld } from '../../services/sessions/session-world.ts';
import {
  choice,
  idParams,
  idText,
  mapFrom,
  memberList,
  namedChoices,
  typedText,
  userChoice,
  userChoices,
  valueFrom,
} from '../access-answers.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { wholeNumber } from '../query-fields.ts';
import { actorOf } from '../request-actor.ts';
import { refuseOther, revisionOf } from '../revision.ts';

export type JumpGroupRoutesWorld = AccessWorld & SessionWorld;

const member = z.strictObject({ userId: idText, roleId: idText.nullable() });

const fields = {
  name: typedText,
  codeName: typedText,
  comments: typedText,
  members: memberList(member),
};

const body = z.strictObject(fields);
const changeBody = z.strictObject({ ...fields, revision: idText });

const page = z.object({
  rows: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        codeName: z.string(),
        comments: z.string(),
        members: z.number(),
        groupPolicies: z.number(),
        items: z.number(),
        installers: z.number(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<JumpGroupPage>;

const details = z.object({
  ...fields,
  id: z.string(),
  revision: z.string(),
  policies: z.array(choice.extend({ roleId: z.string().nullable() })).readonly(),
  consequences: z.object({
    items: z.number(),
    uninstalls: z.number(),
    offline: z.number(),
    installers: z.number(),
    members: z.number(),
    groupPolicies: z.number(),
  }),
}) satisfies z.ZodType<JumpGroupDetails>;

const choices = z.object({
  users: z.array(userChoice).readonly(),
  roles: z.array(choice).readonly(),
}) satisfies z.ZodType<JumpGroupChoices>;

/** What was shown of the consequences; the group goes only if they are still so. */
const expected = z.strictObject({
  items: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  uninstalls: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  installers: wholeNumber(0, Number.MAX_SAFE_INTEGER),
});

function groupIdOf(text: string): JumpGroupId {
  const id = parseId('jump-group', text);
  if (id === undefined) throw new Problem(404, 'not-found');
  return id;
}

function wishOf({ name, codeName, comments, members }: z.infer<typeof body>): JumpGroupWish {
  const pairs = members.map(({ userId, roleId }, index) => {
    const role = roleId === null ? null : parseId('jump-item-role', roleId);
    if (role === undefined) throw new Problem(422, 'request.invalid', { field: `members.${index}.roleId` });
    return [parseId('user', userId), role] as const;
  });
  return { name, codeName, comments, members: mapFrom('members', pairs) };
}

async function detailsOf(world: JumpGroupRoutesWorld, row: JumpGroupRow): Promise<JumpGroupDetails> {
  const { id } = row;
  const facts = await world.access.current();
  const now = wishOfJumpGroup(facts, row);
  const { members, ...texts } = now;
  return {
    id,
    revision: revisionOf(now),
    ...texts,
    members: Array.from(members, ([userId, roleId]) => ({ userId, roleId })),
    policies: facts.groupPolicies.flatMap((policy) =>
      policy.jumpGroups.has(id)
        ? [{ id: policy.id, name: policy.name, roleId: policy.jumpGroups.get(id) ?? null }]
        : [],
    ),
    consequences: await consequencesOfRemoval(world, id),
  };
}

function shownRow(row: JumpGroupRow, facts: AccessFacts, counted: Pick<ShownRow, 'items' | 'installers'>): ShownRow {
  const { id, name, codeName, comments } = row;
  const groupPolicies = facts.groupPolicies.filter(({ jumpGroups }) => jumpGroups.has(id)).length;
  const members = facts.jumpGroups.get(id)?.members.size ?? 0;
  return { id, name, codeName, comments, members, groupPolicies, ...counted };
}

type Counts = readonly { readonly jumpGroupId: JumpGroupId; readonly count: number | string }[];

const countsByGroup = (counts: Counts): ReadonlyMap<JumpGroupId, number> =>
  new Map(counts.map(({ jumpGroupId, count }) => [jumpGroupId, Number(count)]));

async function listGroups({ store, access }: JumpGroupRoutesWorld): Promise<JumpGroupPage> {
  const [rows, items, installers, facts] = await Promise.all([
    store.listSharedJumpGroups(),
    store.countItemsByGroup().then(countsByGroup),
    store.countInstallersByGroup().then(countsByGroup),
    access.current(),
  ]);
  return {
    rows: rows
      .map((row) => shownRow(row, facts, { items: items.get(row.id) ?? 0, installers: installers.get(row.id) ?? 0 }))
      .toSorted((one, other) => compareNames(one.name, other.name)),
  };
}

export function jumpGroupRoutes(app: App, world: JumpGroupRoutesWorld): void {
  const config = { access: 'editJumpGroups' } as const;
  const bodyLimit = 2_097_152;
  const { store, access } = world;

  app.get('/api/admin/jump-groups', { config, schema: { response: { 200: page } } }, () => listGroups(world));

  app.get('/api/admin/jump-groups/choices', { config, schema: { response: { 200: choices } } }, async () => {
    const facts = await access.current();
    return { users: userChoices(facts), roles: namedChoices(facts.roles.values()) };
  });

  app.get(
    '/api/admin/jump-groups/:id',
    { config, schema: { params: idParams, response: { 200: details } } },
    async (request) => {
      const row = await store.findJumpGroup(groupIdOf(request.params.id));
      if (row === undefined || row.ownerId !== null) throw new Problem(404, 'not-found');
      return await detailsOf(world, row);
    },
  );

  app.post(
    '/api/admin/jump-groups',
    { config, bodyLimit, schema: { body, response: { 200: details } } },
    async (request) =>
      await detailsOf(world, valueFrom(await makeJumpGroup(world, actorOf(request), wishOf(request.body)))),
  );

  app.put(
    '/api/admin/jump-groups/:id',
    { config, bodyLimit, schema: { params: idParams, body: changeBody, response: { 200: details } } },
    async (request) => {
      const [id, wish] = [groupIdOf(request.params.id), wishOf(request.body)];
      const change = {
        id,
        change: (now: JumpGroupWish) => {
          refuseOther(now, request.body.revision);
          return wish;
        },
      };
      return await detailsOf(world, valueFrom(await changeJumpGroup(world, actorOf(request), change)));
    },
  );

  app.delete(
    '/api/admin/jump-groups/:id',
    { config, schema: { params: idParams, querystring: expected } },
    async (request, reply) => {
      const removed = { id: groupIdOf(request.params.id), expected: request.query };
      valueFrom(await removeJumpGroup(world, actorOf(request), removed));
      return reply.code(204).send();
    },
  );
}
