/** Session Policies: making, changing and removing them. Each change is one commit with its audit entry. */
import {
  caseFold,
  checkTypedText,
  freeCodeName,
  isCodeName,
  newId,
  sessionPermissionLevels,
  sessionPolicyTextLimits,
} from '@sallyport/domain';
import type { PromptingRules, SessionPermissions, SessionPolicy, SessionPolicyId } from '@sallyport/domain';
import { accessChanged } from '../../access/access-changed.ts';
import type { AccessChange } from '../../access/access-changed.ts';
import { changesBetween } from '../../audit/changes.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { Clock, Random, SessionPolicyRow, Store } from '../../ports.ts';

export interface SessionPolicyWorld extends AccessChange {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** The policy of this number decides what no other did; it stays. */
export const globalPolicyNumber = 1;

/** A policy as somebody typed it. */
export interface SessionPolicyWish {
  readonly displayName: string;
  /** Blank: made from the name. */
  readonly codeName: string;
  readonly description: string;
  readonly permissions: Partial<SessionPermissions>;
  readonly prompting: PromptingRules | undefined;
  readonly availability: SessionPolicy['availability'];
}

export interface SessionPolicyProblem {
  readonly field: string;
  readonly code:
    | 'session-policy.name-invalid'
    | 'session-policy.code-name-invalid'
    | 'session-policy.description-invalid'
    | 'session-policy.name-taken'
    | 'session-policy.no-tools';
}

export type SessionPolicyOutcome =
  | { readonly kind: 'done'; readonly policy: SessionPolicyRow }
  | { readonly kind: 'gone' }
  | { readonly kind: 'invalid'; readonly problems: readonly SessionPolicyProblem[] };

type RuleColumns = Pick<SessionPolicyRow, 'permissions' | 'prompting' | 'availability'>;

/** Written here, from checked values. */
export function sessionRulesOf(
  row: RuleColumns,
): Pick<SessionPolicyWish, 'permissions' | 'prompting' | 'availability'> {
  return {
    permissions: JSON.parse(row.permissions) as SessionPolicyWish['permissions'],
    prompting: row.prompting === null ? undefined : (JSON.parse(row.prompting) as PromptingRules),
    availability: JSON.parse(row.availability) as SessionPolicyWish['availability'],
  };
}

/** In the order of the list, so that the same rules are the same text. */
function columnsOf({ permissions, prompting, availability }: SessionPolicyWish): RuleColumns {
  const known = (Object.keys(sessionPermissionLevels) as (keyof SessionPermissions)[]).flatMap((permission) =>
    permissions[permission] === undefined ? [] : [[permission, permissions[permission]]],
  );
  const { users, representativeInvite, jumpItems } = availability;
  return {
    permissions: JSON.stringify(Object.fromEntries(known)),
    prompting: prompting === undefined ? null : JSON.stringify(prompting),
    availability: JSON.stringify({ users, representativeInvite, jumpItems }),
  };
}

interface Checked {
  readonly texts: Pick<SessionPolicyRow, 'displayName' | 'displayNameFold' | 'description'>;
  readonly problems: readonly SessionPolicyProblem[];
}

function check({ displayName, codeName, description, prompting }: SessionPolicyWish): Checked {
  const name = checkTypedText(displayName.trim(), sessionPolicyTextLimits.displayName);
  const words = checkTypedText(description.trim(), sessionPolicyTextLimits.description);
  const problems: SessionPolicyProblem[] = [];
  if (name.kind === 'bad') problems.push({ field: 'displayName', code: 'session-policy.name-invalid' });
  if (codeName !== '' && !isCodeName(codeName)) {
    problems.push({ field: 'codeName', code: 'session-policy.code-name-invalid' });
  }
  if (words.kind === 'bad') problems.push({ field: 'description', code: 'session-policy.description-invalid' });
  if (prompting?.prompt === 'some-tools' && prompting.tools.length === 0) {
    problems.push({ field: 'prompting.tools', code: 'session-policy.no-tools' });
  }
  const text = name.kind === 'good' ? name.text : '';
  return {
    texts: { displayName: text, displayNameFold: caseFold(text), description: words.kind === 'good' ? words.text : '' },
    problems,
  };
}

async function codeNameFor(
  { store }: SessionPolicyWorld,
  wish: SessionPolicyWish,
  own?: SessionPolicyId,
): Promise<string> {
  if (wish.codeName !== '') return wish.codeName;
  const others = (await store.listSessionPolicies()).filter(({ id }) => id !== own);
  const taken = new Set(others.map(({ codeName }) => caseFold(codeName)));
  return freeCodeName({ name: wish.displayName, n: others.length + 1, taken, noun: 'policy' });
}

/** A name or a code name that is another's already: told of the field that it is. */
async function takenBy({ store }: SessionPolicyWorld, row: Pick<SessionPolicyRow, 'id' | 'displayNameFold'>) {
  const others = (await store.listSessionPolicies()).filter(({ id }) => id !== row.id);
  const isName = others.some(({ displayNameFold }) => displayNameFold === row.displayNameFold);
  const problem = { field: isName ? 'displayName' : 'codeName', code: 'session-policy.name-taken' } as const;
  return { kind: 'invalid', problems: [problem] } as const;
}

type Shown = Pick<SessionPolicyRow, 'displayName' | 'codeName' | 'description'> & RuleColumns;

/** Each permission by its own name, so that the log says which of them changed. */
function shown(row: Shown): Readonly<Record<string, unknown>> {
  const { displayName, codeName, description } = row;
  const { permissions, prompting, availability } = sessionRulesOf(row);
  return { displayName, codeName, description, ...permissions, prompting: prompting ?? null, availability };
}

export async function createSessionPolicy(
  world: SessionPolicyWorld,
  wish: SessionPolicyWish,
  actor: Actor,
): Promise<SessionPolicyOutcome> {
  const { store, clock, random } = world;
  const { texts, problems } = check(wish);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const at = clock.now();
  const row = {
    id: newId('session-policy', at, random.bytes(10)),
    ...texts,
    codeName: await codeNameFor(world, wish),
    ...columnsOf(wish),
  };
  const target = { kind: 'session-policy', id: row.id, name: row.displayName };
  const data = { changes: changesBetween({}, shown(row)) };
  const entry = auditEntry({ at, kind: 'session-policy.created', actor, target, data });
  try {
    await store.commit([store.insertSessionPolicy(row), store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'session-policy.name-taken') return await takenBy(world, row);
    throw error;
  }
  await accessChanged(world);
  const policy = await store.findSessionPolicy(row.id);
  return policy === undefined ? { kind: 'gone' } : { kind: 'done', policy };
}

/** `change`: the wish from the policy as it is now, so that whoever names some fields leaves the others. */
export async function changeSessionPolicy(
  world: SessionPolicyWorld,
  { id, change }: { readonly id: SessionPolicyId; readonly change: (now: SessionPolicyWish) => SessionPolicyWish },
  actor: Actor,
): Promise<SessionPolicyOutcome> {
  const { store, clock } = world;
  const before = await store.findSessionPolicy(id);
  if (before === undefined) return { kind: 'gone' };
  const { displayName, codeName, description } = before;
  const wish = change({ displayName, codeName, description, ...sessionRulesOf(before) });
  const { texts, problems } = check(wish);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const after = { ...texts, codeName: await codeNameFor(world, wish, id), ...columnsOf(wish) };
  const changes = changesBetween(shown(before), shown(after));
  if (Object.keys(changes).length === 0) return { kind: 'done', policy: before };
  const target = { kind: 'session-policy', id, name: texts.displayName };
  const entry = auditEntry({ at: clock.now(), kind: 'session-policy.changed', actor, target, data: { changes } });
  try {
    const write = expecting(store.updateSessionPolicy(before, after), 1, 'conflict');
    await store.commit([write, store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'session-policy.name-taken') return await takenBy(world, { ...texts, id });
    throw error;
  }
  await accessChanged(world);
  return { kind: 'done', policy: { ...before, ...after } };
}

/** What refers to a policy: how much of each kind, and the names of some. */
export interface SessionPolicyUses {
  readonly users: number;
  readonly groupPolicies: number;
  readonly portals: number;
  readonly items: number;
  readonly installers: number;
  readonly names: readonly string[];
}

export const noSessionPolicyUses: SessionPolicyUses = {
  users: 0,
  groupPolicies: 0,
  portals: 0,
  items: 0,
  installers: 0,
  names: [],
};

const namesShown = 5;

type UseKind = Exclude<keyof SessionPolicyUses, 'names'>;

export async function sessionPolicyUses({
  store,
}: Pick<SessionPolicyWorld, 'store'>): Promise<ReadonlyMap<SessionPolicyId, SessionPolicyUses>> {
  const [users, groupPolicies, portals, items, installers] = await Promise.all([
    store.listUsersWithSessionPolicies(),
    store.listGroupPoliciesWithSessionPolicies(),
    store.listPublicPortals(),
    store.listItemsWithSessionPolicies(),
    store.listInstallersWithSessionPolicies(),
  ]);
  const uses = new Map<SessionPolicyId, SessionPolicyUses>();
  const note = (kind: UseKind, name: string, ids: readonly (SessionPolicyId | null)[]): void => {
    for (const id of new Set(ids)) {
      if (id === null) continue;
      const before = uses.get(id) ?? noSessionPolicyUses;
      const names = before.names.length < namesShown && name !== '' ? [...before.names, name] : before.names;
      uses.set(id, { ...before, [kind]: before[kind] + 1, names });
    }
  };
  for (const { name, sessionPolicyId } of users) note('users', name, [sessionPolicyId]);
  for (const { name, sessionPolicyId } of groupPolicies) note('groupPolicies', name, [sessionPolicyId]);
  for (const { name, sessionPolicyId } of portals) note('portals', name, [sessionPolicyId]);
  for (const row of items) note('items', row.name, [row.attendedSessionPolicyId, row.unattendedSessionPolicyId]);
  for (const row of installers)
    note('installers', row.name, [row.attendedSessionPolicyId, row.unattendedSessionPolicyId]);
  return uses;
}

export type RemoveSessionPolicyOutcome =
  | { readonly kind: 'removed' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'global' }
  | { readonly kind: 'in-use'; readonly uses: SessionPolicyUses };

/** One that is in use stays, and it is told what uses it; the global default stays for good. */
export async function removeSessionPolicy(
  world: SessionPolicyWorld,
  id: SessionPolicyId,
  actor: Actor,
): Promise<RemoveSessionPolicyOutcome> {
  const { store, clock } = world;
  const row = await store.findSessionPolicy(id);
  if (row === undefined) return { kind: 'gone' };
  if (row.apiId === globalPolicyNumber) return { kind: 'global' };
  const target = { kind: 'session-policy', id, name: row.displayName };
  const data = { changes: changesBetween(shown(row), {}) };
  const entry = auditEntry({ at: clock.now(), kind: 'session-policy.removed', actor, target, data });
  try {
    const write = expecting(store.removeSessionPolicy(id), 1, 'session-policy.gone');
    await store.commit([write, store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'session-policy.gone') return { kind: 'gone' };
    if (refusedCode(error) !== 'session-policy.in-use') throw error;
    return { kind: 'in-use', uses: (await sessionPolicyUses(world)).get(id) ?? noSessionPolicyUses };
  }
  await accessChanged(world);
  return { kind: 'removed' };
}
