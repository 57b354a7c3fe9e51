/** Group Policies: made, changed, copied, moved and removed (W30). A later one overrides an earlier one. */
import { leavesAdministrator, newId } from '@sallyport/domain';
import type { AccessFacts, GroupPolicyFacts, GroupPolicyId, Reason } from '@sallyport/domain';
import { changesBetween } from '../../audit/changes.ts';
import type { Actor } from '../../audit/entry.ts';
import { expecting, unlessMissing, unlessTaken } from '../../ports.ts';
import type { GroupPolicyRow } from '../../ports.ts';
import { changeAccess, invalid } from './change-access.ts';
import type { AccessWorld, ChangeOutcome, Plan } from './change-access.ts';
import { checkName } from './checked-names.ts';
import {
  auditedParts,
  blockColumns,
  checkParts,
  groupPolicyNameLimits,
  noParts,
  partsWrites,
  shownBlocks,
  startingBlocks,
} from './group-policy-parts.ts';
import type { GroupPolicyParts, GroupPolicyWish, PartsChange } from './group-policy-parts.ts';

async function findPolicy({ store }: AccessWorld, id: GroupPolicyId): Promise<GroupPolicyRow | undefined> {
  return (await store.listGroupPolicies()).find((row) => row.id === id);
}

export async function partsOf({ store }: AccessWorld, id: GroupPolicyId): Promise<GroupPolicyParts> {
  const [members, jumpGroups, teams] = await Promise.all([
    store.listGroupPolicyMembers(),
    store.listGroupPolicyJumpGroups(),
    store.listGroupPolicyTeams(),
  ]);
  return {
    members: members.filter((row) => row.groupPolicyId === id),
    jumpGroups: new Map(
      jumpGroups.flatMap((row) => (row.groupPolicyId === id ? [[row.jumpGroupId, row.jumpItemRoleId] as const] : [])),
    ),
    teams: new Map(teams.flatMap((row) => (row.groupPolicyId === id ? [[row.teamId, row.role] as const] : []))),
  };
}

function keptOf(row: GroupPolicyRow): Readonly<Record<string, unknown>> {
  return (JSON.parse(row.settings) as { readonly kept?: Readonly<Record<string, unknown>> }).kept ?? {};
}

/** A policy as it is now, in the form in which it is wished for. */
export async function wishOfPolicy(
  world: AccessWorld,
  facts: AccessFacts,
  row: GroupPolicyRow,
): Promise<GroupPolicyWish> {
  const policy = facts.groupPolicies.find(({ id }) => id === row.id);
  return {
    name: row.name,
    blocks: policy?.blocks ?? startingBlocks(facts),
    kept: keptOf(row),
    ...(await partsOf(world, row.id)),
  };
}

function factsOfPolicy(
  id: GroupPolicyId,
  { name, blocks, members, jumpGroups, teams }: GroupPolicyWish,
): GroupPolicyFacts {
  return {
    id,
    name,
    blocks,
    users: new Set(members.flatMap(({ userId }) => (userId === null ? [] : [userId]))),
    providerGroups: members.flatMap(({ securityProviderId, groupName }) =>
      securityProviderId === null || groupName === null ? [] : [{ securityProviderId, name: groupName }],
    ),
    jumpGroups,
    teams,
  };
}

/** Why the site may not become so. */
function reasonAgainst(facts: AccessFacts, groupPolicies: readonly GroupPolicyFacts[]): Reason | undefined {
  const left = leavesAdministrator({ ...facts, groupPolicies });
  return left.kind === 'refused' ? left.reasons[0] : undefined;
}

async function checked(
  world: AccessWorld,
  facts: AccessFacts,
  { id, ...parts }: PartsChange & { readonly id: GroupPolicyId },
) {
  const { wish } = parts;
  const others = await world.store.listGroupPolicies();
  const name = checkName(wish.name, { limits: groupPolicyNameLimits, id, others });
  return {
    columns: { ...name.columns, ...blockColumns(wish) },
    refusal: invalid(...name.faults, ...(await checkParts(world.store, facts, parts))),
  };
}

/** Comes after all others, so it overrides them, unless a place is given (from 1). */
export async function makeGroupPolicy(
  world: AccessWorld,
  actor: Actor,
  { wish, place, before }: { readonly wish: GroupPolicyWish; readonly place?: number } & Partial<PartsChange>,
): Promise<ChangeOutcome<GroupPolicyRow>> {
  const { store, clock, random } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<GroupPolicyRow>> => {
    const id = newId('group-policy', clock.now(), random.bytes(10));
    const { columns, refusal } = await checked(world, facts, { id, wish, before });
    if (refusal !== undefined) return refusal;
    const rows = await store.listGroupPolicies();
    const position = Math.min(place ?? rows.length + 1, rows.length + 1);
    const order = facts.groupPolicies.toSpliced(position - 1, 0, factsOfPolicy(id, wish));
    const reason = reasonAgainst(facts, order);
    if (reason !== undefined) return { kind: 'refused', reason };
    const insert = store.insertGroupPolicy({ id, ...columns, position });
    const moved = rows
      .slice(position - 1)
      .map((row, index) => store.updateGroupPolicy(row.id, { position: position + index + 1 }));
    const changes = {
      ...changesBetween({}, { name: columns.name, ...shownBlocks(facts, wish.blocks) }),
      ...auditedParts(facts, noParts, wish),
    };
    return {
      kind: 'planned',
      writes: [
        insert.map((write) => unlessMissing(unlessTaken(write, 'conflict'), 'conflict')),
        moved,
        partsWrites(store, id, { before: noParts, after: wish }),
      ],
      entry: {
        kind: 'group-policy.created',
        target: { kind: 'group-policy', id, name: columns.name },
        data: { changes, position },
      },
      value: () => findPolicy(world, id),
    };
  });
}

/** `change`: the wish from the policy as it is now, so that whoever names some fields leaves the others. */
export async function changeGroupPolicy(
  world: AccessWorld,
  actor: Actor,
  { id, change }: { readonly id: GroupPolicyId; readonly change: (now: GroupPolicyWish) => GroupPolicyWish },
): Promise<ChangeOutcome<GroupPolicyRow>> {
  const { store } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<GroupPolicyRow>> => {
    const row = await findPolicy(world, id);
    if (row === undefined) return { kind: 'gone' };
    const before = await wishOfPolicy(world, facts, row);
    const wish = change(before);
    const { columns, refusal } = await checked(world, facts, { id, wish, before });
    if (refusal !== undefined) return refusal;
    const reason = reasonAgainst(
      facts,
      facts.groupPolicies.map((policy) => (policy.id === id ? factsOfPolicy(id, wish) : policy)),
    );
    if (reason !== undefined) return { kind: 'refused', reason };
    const changes = {
      ...changesBetween(
        { name: row.name, ...shownBlocks(facts, before.blocks), kept: before.kept },
        { name: columns.name, ...shownBlocks(facts, wish.blocks), kept: wish.kept },
      ),
      ...auditedParts(facts, before, wish),
    };
    if (Object.keys(changes).length === 0) return { kind: 'done', value: row };
    const update = unlessMissing(unlessTaken(store.updateGroupPolicy(id, columns), 'conflict'), 'conflict');
    return {
      kind: 'planned',
      writes: [expecting(update, 1, 'conflict'), partsWrites(store, id, { before, after: wish })],
      entry: {
        kind: 'group-policy.changed',
        target: { kind: 'group-policy', id, name: columns.name },
        data: { changes },
      },
      value: () => findPolicy(world, id),
    };
  });
}

/** A copy stands behind what it was copied from and has no members yet, so that it changes nothing for anybody. */
export async function copyGroupPolicy(
  world: AccessWorld,
  actor: Actor,
  { id, name }: { readonly id: GroupPolicyId; readonly name: string },
): Promise<ChangeOutcome<GroupPolicyRow>> {
  const row = await findPolicy(world, id);
  if (row === undefined) return { kind: 'gone' };
  const wish = await wishOfPolicy(world, await world.access.current(), row);
  return await makeGroupPolicy(world, actor, {
    wish: { ...wish, name, members: [] },
    before: wish,
    place: row.position + 1,
  });
}

/** To a place among all, from 1. */
export async function moveGroupPolicy(
  world: AccessWorld,
  actor: Actor,
  { id, place }: { readonly id: GroupPolicyId; readonly place: number },
): Promise<ChangeOutcome<GroupPolicyRow>> {
  const { store } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<GroupPolicyRow>> => {
    const rows = await store.listGroupPolicies();
    const from = rows.findIndex((row) => row.id === id);
    const row = rows[from];
    const policy = facts.groupPolicies.find((each) => each.id === id);
    if (row === undefined || policy === undefined) return { kind: 'gone' };
    if (!Number.isInteger(place) || place < 1 || place > rows.length) {
      return { kind: 'invalid', faults: [{ field: 'place', code: 'value.out-of-range' }] };
    }
    if (place === from + 1) return { kind: 'done', value: row };
    const reason = reasonAgainst(facts, facts.groupPolicies.toSpliced(from, 1).toSpliced(place - 1, 0, policy));
    if (reason !== undefined) return { kind: 'refused', reason };
    const order = rows.toSpliced(from, 1).toSpliced(place - 1, 0, row);
    const writes = order.flatMap((each, index) =>
      each.position === index + 1
        ? []
        : [expecting(store.updateGroupPolicy(each.id, { position: index + 1 }), 1, 'conflict')],
    );
    return {
      kind: 'planned',
      writes,
      entry: {
        kind: 'group-policy.moved',
        target: { kind: 'group-policy', id, name: row.name },
        data: { changes: { position: [from + 1, place] } },
      },
      value: () => findPolicy(world, id),
    };
  });
}

export async function removeGroupPolicy(
  world: AccessWorld,
  actor: Actor,
  id: GroupPolicyId,
): Promise<ChangeOutcome<GroupPolicyRow>> {
  const { store } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<GroupPolicyRow>> => {
    const rows = await store.listGroupPolicies();
    const row = rows.find((each) => each.id === id);
    if (row === undefined) return { kind: 'gone' };
    const reason = reasonAgainst(
      facts,
      facts.groupPolicies.filter((policy) => policy.id !== id),
    );
    if (reason !== undefined) return { kind: 'refused', reason };
    const before = await wishOfPolicy(world, facts, row);
    const behind = rows
      .filter((each) => each.position > row.position)
      .map((each) => store.updateGroupPolicy(each.id, { position: each.position - 1 }));
    const changes = {
      ...changesBetween({ name: row.name, ...shownBlocks(facts, before.blocks) }, {}),
      ...auditedParts(facts, before, noParts),
    };
    return {
      kind: 'planned',
      writes: [expecting(store.removeGroupPolicy(id), 1, 'conflict'), behind],
      entry: {
        kind: 'group-policy.removed',
        target: { kind: 'group-policy', id, name: row.name },
        data: { changes, position: row.position },
      },
      value: async () => row,
    };
  });
}
