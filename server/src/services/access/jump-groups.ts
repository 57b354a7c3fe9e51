/** Shared Jump Groups: made and changed, with their members. What removes one is in remove-jump-group.ts. */
import { caseFold, groupTextLimits, newId } from '@sallyport/domain';
import type { AccessFacts, JumpGroupId, MemberRole, UserId } from '@sallyport/domain';
import { changesBetween } from '../../audit/changes.ts';
import type { Actor } from '../../audit/entry.ts';
import { expecting, unlessMissing, unlessTaken } from '../../ports.ts';
import type { JumpGroupRow, Write } from '../../ports.ts';
import { auditedDifference, changeAccess, differenceOf, invalid } from './change-access.ts';
import type { AccessWorld, ChangeOutcome, FieldFault, Plan } from './change-access.ts';
import { checkCodeName, checkComments, checkName } from './checked-names.ts';

/** A group as somebody wants it. */
export interface JumpGroupWish {
  readonly name: string;
  /** Blank: made from the name. */
  readonly codeName: string;
  readonly comments: string;
  /** The group's own list; `null` for a role is each member's default role. */
  readonly members: ReadonlyMap<UserId, MemberRole>;
}

/** Members that are, or whose roles are, no longer there. */
export function memberFaults(facts: AccessFacts, members: ReadonlyMap<UserId, MemberRole>): readonly FieldFault[] {
  const isThere = ([userId, role]: readonly [UserId, MemberRole]): boolean =>
    facts.accounts.has(userId) && (role === null || facts.roles.has(role));
  return [...members].every(isThere) ? [] : [{ field: 'members', code: 'reference.gone' }];
}

export function roleWords(facts: AccessFacts, role: MemberRole): string {
  return role === null ? 'default role' : (facts.roles.get(role)?.name ?? role);
}

function memberWrites(
  { store }: AccessWorld,
  id: JumpGroupId,
  change: { readonly before: JumpGroupWish['members']; readonly after: JumpGroupWish['members'] },
): readonly Write[] {
  const { set, removed } = differenceOf(change.before, change.after);
  return [
    ...set.map(([userId, jumpItemRoleId]) =>
      unlessMissing(store.setJumpGroupUser({ jumpGroupId: id, userId, jumpItemRoleId }), 'conflict'),
    ),
    ...removed.map((userId) => store.removeJumpGroupUser(id, userId)),
  ];
}

function memberChanges(facts: AccessFacts, before: JumpGroupWish['members'], after: JumpGroupWish['members']) {
  const members = auditedDifference(before, after, (userId, role) => {
    return `${facts.accounts.get(userId)?.username ?? userId}: ${roleWords(facts, role)}`;
  });
  return members === undefined ? {} : { members };
}

async function checked(
  { store }: AccessWorld,
  facts: AccessFacts,
  { id, wish }: { readonly id: JumpGroupId; readonly wish: JumpGroupWish },
) {
  const others = await store.listSharedJumpGroups();
  const name = checkName(wish.name, { limits: groupTextLimits.name, id, others });
  const code = checkCodeName(wish.codeName, { id, name: wish.name, noun: 'group', others });
  const comments = checkComments('comments', wish.comments, groupTextLimits.comments);
  return {
    columns: { ...name.columns, codeName: code.codeName, comments: comments.text },
    refusal: invalid(...name.faults, ...code.faults, ...comments.faults, ...memberFaults(facts, wish.members)),
  };
}

/** The group as it is now: what a change starts from, and what the revision that it shows is of. */
export function wishOfJumpGroup(facts: AccessFacts, row: JumpGroupRow): JumpGroupWish {
  return { ...shown(row), members: facts.jumpGroups.get(row.id)?.members ?? new Map<UserId, MemberRole>() };
}

function shown({ name, codeName, comments }: Pick<JumpGroupRow, 'name' | 'codeName' | 'comments'>) {
  return { name, codeName, comments };
}

export async function makeJumpGroup(
  world: AccessWorld,
  actor: Actor,
  wish: JumpGroupWish,
): Promise<ChangeOutcome<JumpGroupRow>> {
  const { store, clock, random } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<JumpGroupRow>> => {
    const createdAt = clock.now();
    const id = newId('jump-group', createdAt, random.bytes(10));
    const { columns, refusal } = await checked(world, facts, { id, wish });
    if (refusal !== undefined) return refusal;
    const insert = store.insertJumpGroup({ id, ...columns, createdAt, ownerId: null });
    const before = new Map<UserId, MemberRole>();
    const changes = {
      ...changesBetween({}, shown(columns)),
      ...memberChanges(facts, before, wish.members),
    };
    return {
      kind: 'planned',
      writes: [
        insert.map((write) => unlessTaken(write, 'conflict')),
        memberWrites(world, id, { before, after: wish.members }),
      ],
      entry: {
        kind: 'jump-group.created',
        target: { kind: 'jump-group', id, name: columns.name },
        data: { changes },
      },
      value: () => store.findJumpGroup(id),
    };
  });
}

/** The shared group of a name, made if there is none; undefined when the name can't be one's. */
export async function findOrMakeJumpGroup(
  world: AccessWorld,
  actor: Actor,
  name: string,
): Promise<JumpGroupRow | undefined> {
  const wish = { name, codeName: '', comments: '', members: new Map<UserId, MemberRole>() };
  const made = await makeJumpGroup(world, actor, wish);
  return made.kind === 'done' ? made.value : await world.store.findJumpGroupByName(caseFold(name.trim()));
}

/** `change`: the wish from the group as it is now, so that whoever names some fields leaves the others. */
export async function changeJumpGroup(
  world: AccessWorld,
  actor: Actor,
  { id, change }: { readonly id: JumpGroupId; readonly change: (now: JumpGroupWish) => JumpGroupWish },
): Promise<ChangeOutcome<JumpGroupRow>> {
  const { store } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<JumpGroupRow>> => {
    const row = await store.findJumpGroup(id);
    if (row === undefined || row.ownerId !== null) return { kind: 'gone' };
    const now = wishOfJumpGroup(facts, row);
    const before = now.members;
    const wish = change(now);
    const { columns, refusal } = await checked(world, facts, { id, wish });
    if (refusal !== undefined) return refusal;
    const changes = {
      ...changesBetween(shown(row), shown(columns)),
      ...memberChanges(facts, before, wish.members),
    };
    if (Object.keys(changes).length === 0) return { kind: 'done', value: row };
    return {
      kind: 'planned',
      writes: [
        expecting(unlessTaken(store.updateJumpGroup(id, columns), 'conflict'), 1, 'conflict'),
        memberWrites(world, id, { before, after: wish.members }),
      ],
      entry: { kind: 'jump-group.changed', target: { kind: 'jump-group', id, name: columns.name }, data: { changes } },
      value: () => store.findJumpGroup(id),
    };
  });
}
