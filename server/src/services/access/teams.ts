/** Teams: who works with whom, and who leads (W81). */
import { newId } from '@sallyport/domain';
import type { AccessFacts, PublicPortalId, TeamId, TeamRole, TextLimits, UserId } from '@sallyport/domain';
import { changesBetween } from '../../audit/changes.ts';
import type { Actor } from '../../audit/entry.ts';
import { expecting, unlessMissing, unlessTaken } from '../../ports.ts';
import type { TeamRow, Write } from '../../ports.ts';
import { auditedDifference, changeAccess, dependentsOf, differenceOf, invalid } from './change-access.ts';
import type { AccessWorld, ChangeOutcome, FieldFault, Plan } from './change-access.ts';
import { checkCodeName, checkComments, checkName } from './checked-names.ts';

export interface TeamWish {
  readonly name: string;
  /** Blank: made from the name. */
  readonly codeName: string;
  readonly comments: string;
  readonly persistentQueue: boolean;
  /** None: all portals. */
  readonly portals: readonly PublicPortalId[];
  readonly members: ReadonlyMap<UserId, TeamRole>;
}

/** The lengths that the public contract allows, in characters. */
const limits = {
  name: { min: 1, max: 255 },
  comments: { min: 0, max: 4096, severalLines: true },
} satisfies Record<string, TextLimits>;

function referenceFaults(facts: AccessFacts, { members, portals }: TeamWish): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  if (![...members.keys()].every((id) => facts.accounts.has(id))) {
    faults.push({ field: 'members', code: 'reference.gone' });
  }
  if (!portals.every((id) => facts.portals.has(id))) faults.push({ field: 'portals', code: 'reference.gone' });
  return faults;
}

async function checked(
  { store }: AccessWorld,
  facts: AccessFacts,
  { id, wish }: { readonly id: TeamId; readonly wish: TeamWish },
) {
  const others = await store.listTeams();
  const name = checkName(wish.name, { limits: limits.name, id, others });
  const code = checkCodeName(wish.codeName, { id, name: wish.name, noun: 'team', others });
  const comments = checkComments('comments', wish.comments, limits.comments);
  const persistentQueue: 0 | 1 = wish.persistentQueue ? 1 : 0;
  return {
    columns: { ...name.columns, codeName: code.codeName, comments: comments.text, persistentQueue },
    refusal: invalid(...name.faults, ...code.faults, ...comments.faults, ...referenceFaults(facts, wish)),
  };
}

interface Lists {
  readonly members: ReadonlyMap<UserId, TeamRole>;
  readonly portals: readonly PublicPortalId[];
}

const noLists: Lists = { members: new Map(), portals: [] };

function listWrites(
  { store }: AccessWorld,
  teamId: TeamId,
  { before, after }: { readonly before: Lists; readonly after: Lists },
): readonly Write[] {
  const { set, removed } = differenceOf(before.members, after.members);
  const samePortals = JSON.stringify(before.portals.toSorted()) === JSON.stringify(after.portals.toSorted());
  return [
    ...set.map(([userId, role]) => unlessMissing(store.setTeamUser({ teamId, userId, role }), 'conflict')),
    ...removed.map((userId) => store.removeTeamUser(teamId, userId)),
    ...(samePortals ? [] : [store.removeTeamPortals(teamId)]),
    ...(samePortals
      ? []
      : [...new Set(after.portals)].map((id) => unlessMissing(store.insertTeamPortal(teamId, id), 'conflict'))),
  ];
}

type Columns = Pick<TeamRow, 'name' | 'codeName' | 'comments' | 'persistentQueue'>;

function shown(facts: AccessFacts, { name, codeName, comments, persistentQueue }: Columns, { portals }: Lists) {
  const portalNames = portals.map((id) => facts.portals.get(id)?.name ?? id).toSorted();
  return { name, codeName, comments, persistentQueue: persistentQueue === 1, portals: portalNames };
}

function memberChanges(facts: AccessFacts, before: Lists['members'], after: Lists['members']) {
  const members = auditedDifference(before, after, (userId, role) => {
    return `${facts.accounts.get(userId)?.username ?? userId}: ${role}`;
  });
  return members === undefined ? {} : { members };
}

/** The team as it is now: what a change starts from, and what the revision that it shows is of. */
export function wishOfTeam(facts: AccessFacts, row: TeamRow, portals: readonly PublicPortalId[]): TeamWish {
  const { id, name, codeName, comments } = row;
  const members = facts.teams.get(id)?.members ?? noLists.members;
  return { name, codeName, comments, persistentQueue: row.persistentQueue === 1, portals, members };
}

async function findTeam({ store }: AccessWorld, id: TeamId): Promise<TeamRow | undefined> {
  return (await store.listTeams()).find((row) => row.id === id);
}

async function portalsOf({ store }: AccessWorld, id: TeamId): Promise<readonly PublicPortalId[]> {
  return (await store.listTeamPortals()).flatMap((row) => (row.teamId === id ? [row.publicPortalId] : []));
}

export async function makeTeam(world: AccessWorld, actor: Actor, wish: TeamWish): Promise<ChangeOutcome<TeamRow>> {
  const { store, clock, random } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<TeamRow>> => {
    const id = newId('team', clock.now(), random.bytes(10));
    const { columns, refusal } = await checked(world, facts, { id, wish });
    if (refusal !== undefined) return refusal;
    const changes = {
      ...changesBetween({}, shown(facts, columns, wish)),
      ...memberChanges(facts, noLists.members, wish.members),
    };
    return {
      kind: 'planned',
      writes: [
        store.insertTeam({ id, ...columns }).map((write) => unlessTaken(write, 'conflict')),
        listWrites(world, id, { before: noLists, after: wish }),
      ],
      entry: { kind: 'team.created', target: { kind: 'team', id, name: columns.name }, data: { changes } },
      value: () => findTeam(world, id),
    };
  });
}

export async function changeTeam(
  world: AccessWorld,
  actor: Actor,
  { id, change }: { readonly id: TeamId; readonly change: (now: TeamWish) => TeamWish },
): Promise<ChangeOutcome<TeamRow>> {
  const { store } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<TeamRow>> => {
    const row = await findTeam(world, id);
    if (row === undefined) return { kind: 'gone' };
    const before = wishOfTeam(facts, row, await portalsOf(world, id));
    const wish = change(before);
    const { columns, refusal } = await checked(world, facts, { id, wish });
    if (refusal !== undefined) return refusal;
    const changes = {
      ...changesBetween(shown(facts, row, before), shown(facts, columns, wish)),
      ...memberChanges(facts, before.members, wish.members),
    };
    if (Object.keys(changes).length === 0) return { kind: 'done', value: row };
    return {
      kind: 'planned',
      writes: [
        expecting(unlessTaken(store.updateTeam(id, columns), 'conflict'), 1, 'conflict'),
        listWrites(world, id, { before, after: wish }),
      ],
      entry: { kind: 'team.changed', target: { kind: 'team', id, name: columns.name }, data: { changes } },
      value: () => findTeam(world, id),
    };
  });
}

/** The Jump Policies in which members of a team approve; while there are any, it stays. */
export function policiesApprovedBy(facts: AccessFacts, id: TeamId): readonly string[] {
  return [...facts.jumpPolicies.values()].flatMap(({ displayName, approval }) =>
    approval?.approvers.teams.includes(id) === true ? [displayName] : [],
  );
}

export async function removeTeam(world: AccessWorld, actor: Actor, id: TeamId): Promise<ChangeOutcome<TeamRow>> {
  const { store } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<TeamRow>> => {
    const row = await findTeam(world, id);
    if (row === undefined) return { kind: 'gone' };
    const dependents = dependentsOf(policiesApprovedBy(facts, id));
    if (dependents.count > 0) return { kind: 'in-use', dependents };
    const before = { members: facts.teams.get(id)?.members ?? noLists.members, portals: await portalsOf(world, id) };
    const changes = {
      ...changesBetween(shown(facts, row, before), {}),
      ...memberChanges(facts, before.members, noLists.members),
    };
    return {
      kind: 'planned',
      writes: [expecting(store.removeTeam(id), 1, 'conflict')],
      entry: { kind: 'team.removed', target: { kind: 'team', id, name: row.name }, data: { changes } },
      value: async () => row,
    };
  });
}
