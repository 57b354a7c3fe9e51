/** Jump Policies: making, changing and removing them. Each change is one commit with its audit entry. */
import {
  caseFold,
  checkTypedText,
  freeCodeName,
  isCodeName,
  jumpPolicyFaults,
  jumpPolicyTextLimits,
  newId,
} from '@sallyport/domain';
import type { JumpPolicyFaultCode, JumpPolicyId, JumpPolicyRules } from '@sallyport/domain';
import { accessChanged } from '../../access/access-changed.ts';
import type { AccessChange } from '../../access/access-changed.ts';
import { changesBetween } from '../../audit/changes.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { Clock, JumpPolicyRow, Random, Store } from '../../ports.ts';

export interface JumpPolicyWorld extends AccessChange {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** A policy as somebody typed it. */
export interface JumpPolicyWish {
  readonly displayName: string;
  /** Blank: made from the name. */
  readonly codeName: string;
  readonly description: string;
  readonly rules: JumpPolicyRules;
}

export interface JumpPolicyProblem {
  /** A dotted path into the wish. */
  readonly field: string;
  readonly code:
    | `jump-policy.${JumpPolicyFaultCode}`
    | 'jump-policy.name-invalid'
    | 'jump-policy.code-name-invalid'
    | 'jump-policy.description-invalid'
    | 'jump-policy.name-taken';
}

export type JumpPolicyOutcome =
  | { readonly kind: 'done'; readonly policy: JumpPolicyRow }
  | { readonly kind: 'gone' }
  | { readonly kind: 'invalid'; readonly problems: readonly JumpPolicyProblem[] };

export function rulesOf(row: Pick<JumpPolicyRow, 'rules'>): JumpPolicyRules {
  // Written here, from checked values.
  return JSON.parse(row.rules) as JumpPolicyRules;
}

interface Checked {
  readonly texts: Pick<JumpPolicyRow, 'displayName' | 'displayNameFold' | 'description'>;
  readonly problems: readonly JumpPolicyProblem[];
}

function check({ displayName, codeName, description, rules }: JumpPolicyWish): Checked {
  const name = checkTypedText(displayName.trim(), jumpPolicyTextLimits.displayName);
  const words = checkTypedText(description.trim(), jumpPolicyTextLimits.description);
  const problems: JumpPolicyProblem[] = [];
  if (name.kind === 'bad') problems.push({ field: 'displayName', code: 'jump-policy.name-invalid' });
  if (codeName !== '' && !isCodeName(codeName)) {
    problems.push({ field: 'codeName', code: 'jump-policy.code-name-invalid' });
  }
  if (words.kind === 'bad') problems.push({ field: 'description', code: 'jump-policy.description-invalid' });
  problems.push(...jumpPolicyFaults(rules).map(({ field, code }) => ({ field, code: `jump-policy.${code}` }) as const));
  const text = name.kind === 'good' ? name.text : '';
  return {
    texts: {
      displayName: text,
      displayNameFold: caseFold(text),
      description: words.kind === 'good' ? words.text : '',
    },
    problems,
  };
}

async function codeNameFor({ store }: JumpPolicyWorld, wish: JumpPolicyWish, own?: JumpPolicyId): Promise<string> {
  if (wish.codeName !== '') return wish.codeName;
  const others = (await store.listJumpPolicies()).filter(({ id }) => id !== own);
  const taken = new Set(others.map(({ codeName }) => caseFold(codeName)));
  return freeCodeName({ name: wish.displayName, n: others.length + 1, taken, noun: 'policy' });
}

/** A name or a code name that is another's already: told of the field that it is. */
async function takenBy({ store }: JumpPolicyWorld, row: Pick<JumpPolicyRow, 'id' | 'displayNameFold'>) {
  const others = (await store.listJumpPolicies()).filter(({ id }) => id !== row.id);
  const isName = others.some(({ displayNameFold }) => displayNameFold === row.displayNameFold);
  const problem = { field: isName ? 'displayName' : 'codeName', code: 'jump-policy.name-taken' } as const;
  return { kind: 'invalid', problems: [problem] } as const;
}

function shown(row: Pick<JumpPolicyRow, 'displayName' | 'codeName' | 'description' | 'rules'>) {
  const { displayName, codeName, description } = row;
  return { displayName, codeName, description, ...rulesOf(row) };
}

export async function createJumpPolicy(
  world: JumpPolicyWorld,
  wish: JumpPolicyWish,
  actor: Actor,
): Promise<JumpPolicyOutcome> {
  const { store, clock, random } = world;
  const { texts, problems } = check(wish);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const at = clock.now();
  const row = {
    id: newId('jump-policy', at, random.bytes(10)),
    ...texts,
    codeName: await codeNameFor(world, wish),
    rules: JSON.stringify(wish.rules),
  };
  const target = { kind: 'jump-policy', id: row.id, name: row.displayName };
  const data = { changes: changesBetween({}, shown(row)) };
  const entry = auditEntry({ at, kind: 'jump-policy.created', actor, target, data });
  try {
    await store.commit([store.insertJumpPolicy(row), store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'jump-policy.name-taken') return await takenBy(world, row);
    throw error;
  }
  await accessChanged(world);
  const policy = await store.findJumpPolicy(row.id);
  return policy === undefined ? { kind: 'gone' } : { kind: 'done', policy };
}

/** `change`: the wish from the policy as it is now, so that whoever names some fields leaves the others. */
export async function changeJumpPolicy(
  world: JumpPolicyWorld,
  { id, change }: { readonly id: JumpPolicyId; readonly change: (now: JumpPolicyWish) => JumpPolicyWish },
  actor: Actor,
): Promise<JumpPolicyOutcome> {
  const { store, clock } = world;
  const before = await store.findJumpPolicy(id);
  if (before === undefined) return { kind: 'gone' };
  const { displayName, codeName, description } = before;
  const wish = change({ displayName, codeName, description, rules: rulesOf(before) });
  const { texts, problems } = check(wish);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const after = { ...texts, codeName: await codeNameFor(world, wish, id), rules: JSON.stringify(wish.rules) };
  const changes = changesBetween(shown(before), shown(after));
  if (Object.keys(changes).length === 0) return { kind: 'done', policy: before };
  const target = { kind: 'jump-policy', id, name: texts.displayName };
  const entry = auditEntry({ at: clock.now(), kind: 'jump-policy.changed', actor, target, data: { changes } });
  try {
    const write = expecting(store.updateJumpPolicy(before, after), 1, 'conflict');
    await store.commit([write, store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'jump-policy.name-taken') return await takenBy(world, { ...texts, id });
    throw error;
  }
  await accessChanged(world);
  return { kind: 'done', policy: { ...before, ...after } };
}

export interface JumpPolicyUses {
  readonly items: number;
  readonly installers: number;
}

/** What refers to each policy that something refers to. */
export async function jumpPolicyUses({ store }: Pick<JumpPolicyWorld, 'store'>): Promise<Map<string, JumpPolicyUses>> {
  const [items, installers] = await Promise.all([store.countItemsByJumpPolicy(), store.countInstallersByJumpPolicy()]);
  const uses = new Map<string, JumpPolicyUses>();
  for (const { jumpPolicyId, count } of items) uses.set(jumpPolicyId ?? '', { items: Number(count), installers: 0 });
  for (const { jumpPolicyId, count } of installers) {
    const of = uses.get(jumpPolicyId ?? '') ?? { items: 0, installers: 0 };
    uses.set(jumpPolicyId ?? '', { ...of, installers: Number(count) });
  }
  return uses;
}

const namesShown = 5;

export type RemoveJumpPolicyOutcome =
  | { readonly kind: 'removed' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'in-use'; readonly uses: JumpPolicyUses; readonly names: readonly string[] };

/** One that is in use stays, and it is told what uses it. */
export async function removeJumpPolicy(
  world: JumpPolicyWorld,
  id: JumpPolicyId,
  actor: Actor,
): Promise<RemoveJumpPolicyOutcome> {
  const { store, clock } = world;
  const row = await store.findJumpPolicy(id);
  if (row === undefined) return { kind: 'gone' };
  const target = { kind: 'jump-policy', id, name: row.displayName };
  const data = { changes: changesBetween(shown(row), {}) };
  const entry = auditEntry({ at: clock.now(), kind: 'jump-policy.removed', actor, target, data });
  try {
    const write = expecting(store.removeJumpPolicy(id), 1, 'jump-policy.gone');
    await store.commit([write, store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'jump-policy.gone') return { kind: 'gone' };
    if (refusedCode(error) !== 'jump-policy.in-use') throw error;
    const names = [
      ...(await store.listItemNamesOfJumpPolicy(id, namesShown)),
      ...(await store.listInstallerNamesOfJumpPolicy(id, namesShown)),
    ].slice(0, namesShown);
    const uses = (await jumpPolicyUses(world)).get(id) ?? { items: 0, installers: 0 };
    return { kind: 'in-use', uses, names: names.map(({ name }) => name) };
  }
  await accessChanged(world);
  return { kind: 'removed' };
}
