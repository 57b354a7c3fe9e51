/**
 * How groups, roles, group policies and teams are changed: one after the other, each change one commit with its audit
 * entry, and answered once whoever asks next is judged by it.
 */
import type { AccessFacts, Reason } from '@sallyport/domain';
import type { AccessBook } from '../../access/access-book.ts';
import { accessChanged } from '../../access/access-changed.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor, Target } from '../../audit/entry.ts';
import type { Bus } from '../../bus/bus.ts';
import { refusedCode } from '../../ports.ts';
import type { Clock, Random, Store, Writes } from '../../ports.ts';

export interface AccessWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly access: Pick<AccessBook, 'current' | 'alone'>;
}

export type FieldFaultCode =
  | 'name.invalid'
  | 'name.taken'
  | 'code-name.invalid'
  | 'code-name.taken'
  | 'comments.invalid'
  | 'reference.gone'
  | 'session-policy.not-available'
  | 'value.out-of-range';

/** What is wrong with one field; the field is a dotted path into the wish. */
export interface FieldFault {
  readonly field: string;
  readonly code: FieldFaultCode;
}

/** What keeps a thing from being removed, with the names of some of those. */
export interface Dependents {
  readonly count: number;
  readonly names: readonly string[];
}

export type Refusal =
  | { readonly kind: 'gone' }
  /** Somebody else changed what this rests on. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'invalid'; readonly faults: readonly [FieldFault, ...FieldFault[]] }
  | { readonly kind: 'built-in' }
  | { readonly kind: 'in-use'; readonly dependents: Dependents }
  | { readonly kind: 'refused'; readonly reason: Reason };

export type ChangeOutcome<Value> = { readonly kind: 'done'; readonly value: Value } | Refusal;

export interface Planned<Value> {
  readonly kind: 'planned';
  readonly writes: Writes;
  readonly entry: {
    readonly kind: string;
    readonly target: Target;
    readonly data?: Readonly<Record<string, unknown>>;
  };
  /** What is answered, once it is written. */
  readonly value: () => Promise<Value | undefined>;
}

export type Plan<Value> = Planned<Value> | ChangeOutcome<Value>;

const conflicts: ReadonlySet<string | undefined> = new Set(['conflict', 'role.in-use']);

/** Each time that another program of the same database came first; it has to come first every time to make this a conflict. */
const attempts = 3;

/** Carries a plan out; a plan that writes nothing is answered as it is. Who is second is judged again, by what is now. */
export async function changeAccess<Value>(
  world: AccessWorld,
  actor: Actor,
  plan: (facts: AccessFacts) => Promise<Plan<Value>>,
): Promise<ChangeOutcome<Value>> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const outcome = await changeOnce(world, actor, plan);
    if (outcome.kind !== 'moved') return outcome;
    await accessChanged(world);
  }
  return { kind: 'conflict' };
}

async function changeOnce<Value>(
  world: AccessWorld,
  actor: Actor,
  plan: (facts: AccessFacts) => Promise<Plan<Value>>,
): Promise<ChangeOutcome<Value> | { readonly kind: 'moved' }> {
  const { store, clock } = world;
  return await world.access.alone(async (facts, revision) => {
    const planned = await plan(facts);
    if (planned.kind !== 'planned') return planned;
    const entry = auditEntry({ at: clock.now(), actor, ...planned.entry });
    try {
      await store.commit([store.moveAccessRevision(revision), ...planned.writes, store.insertAuditEntry(entry)]);
    } catch (error) {
      const code = refusedCode(error);
      if (code === 'access.moved') return { kind: 'moved' };
      if (conflicts.has(code)) return { kind: 'conflict' };
      throw error;
    }
    await accessChanged(world);
    const value = await planned.value();
    return value === undefined ? { kind: 'gone' } : { kind: 'done', value };
  });
}

export function invalid(...faults: readonly FieldFault[]): Refusal | undefined {
  const [first, ...rest] = faults;
  return first === undefined ? undefined : { kind: 'invalid', faults: [first, ...rest] };
}

/** At most so many of the dependents are named. */
const named = 5;

export function dependentsOf(names: readonly string[]): Dependents {
  return { count: names.length, names: names.slice(0, named) };
}

export interface Difference<Key, Value> {
  readonly set: readonly (readonly [Key, Value])[];
  readonly removed: readonly Key[];
}

/** What has to be written so that the first becomes the second. */
export function differenceOf<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  after: ReadonlyMap<Key, Value>,
): Difference<Key, Value> {
  return {
    set: [...after].filter(([key, value]) => !before.has(key) || before.get(key) !== value),
    removed: [...before.keys()].filter((key) => !after.has(key)),
  };
}

/** The same for the audit log: a line for each that is in one and not, or otherwise, in the other. */
export function auditedDifference<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  after: ReadonlyMap<Key, Value>,
  words: (key: Key, value: Value) => string,
): readonly [readonly string[], readonly string[]] | undefined {
  const lines = (from: ReadonlyMap<Key, Value>, other: ReadonlyMap<Key, Value>): string[] =>
    [...from]
      .filter(([key, value]) => !other.has(key) || other.get(key) !== value)
      .map(([key, value]) => words(key, value));
  const [old, fresh] = [lines(before, after), lines(after, before)];
  return old.length + fresh.length === 0 ? undefined : [old, fresh];
}
