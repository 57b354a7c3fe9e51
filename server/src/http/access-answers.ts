/** What the routes of groups, roles, teams and Group Policies share: how refusals are told, and what can be chosen. */
import { compareNames } from '@sallyport/domain';
import type { AccessFacts, UserId } from '@sallyport/domain';
import type { AccessRemoval, Choice, UserChoice } from '@sallyport/protocol';
import * as z from 'zod';
import type { ChangeOutcome } from '../services/access/change-access.ts';
import { Problem } from './problem.ts';

/** Longer than any that is taken, so that the rule can say what is wrong. */
export const typedText = z.string().max(8192);
export const idText = z.string().max(64);
export const idParams = z.strictObject({ id: idText });

/** As many as anybody picks by hand; programs add them one by one. */
export const memberList = <Member extends z.ZodType>(member: Member) => z.array(member).max(10_000).readonly();

export const choice = z.object({ id: z.string(), name: z.string() }) satisfies z.ZodType<Choice>;
export const userChoice = choice.extend({ username: z.string() }) satisfies z.ZodType<UserChoice>;

export const removal = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('removed') }),
  z.object({ outcome: z.literal('in-use'), count: z.number(), names: z.array(z.string()).readonly() }),
]) satisfies z.ZodType<AccessRemoval>;

function problemOf(outcome: Exclude<ChangeOutcome<unknown>, { readonly kind: 'done' }>): Problem {
  switch (outcome.kind) {
    case 'gone':
      return new Problem(404, 'not-found');
    case 'conflict':
      return new Problem(409, 'conflict');
    case 'built-in':
      return new Problem(409, 'access.built-in');
    case 'in-use':
      return new Problem(409, 'access.in-use');
    case 'refused':
      return new Problem(409, 'conflict', { reasons: [outcome.reason] });
    case 'invalid': {
      const [{ code, field }] = outcome.faults;
      return new Problem(422, code, { field });
    }
  }
}

/** What was done; everything else is told as a problem. */
export function valueFrom<Value>(outcome: ChangeOutcome<Value>): Value {
  if (outcome.kind === 'done') return outcome.value;
  throw problemOf(outcome);
}

export function removalFrom(outcome: ChangeOutcome<unknown>): AccessRemoval {
  if (outcome.kind === 'in-use') return { outcome: 'in-use', ...outcome.dependents };
  valueFrom(outcome);
  return { outcome: 'removed' };
}

function byName<Named extends Choice>(choices: readonly Named[]): readonly Named[] {
  return choices.toSorted((one, other) => compareNames(one.name, other.name));
}

export function userChoices({ accounts }: AccessFacts): readonly (UserChoice & { readonly id: UserId })[] {
  return byName([...accounts.values()].map(({ id, displayName, username }) => ({ id, name: displayName, username })));
}

export function namedChoices<Id extends string>(
  things: Iterable<{ readonly id: Id; readonly name: string }>,
): readonly { readonly id: Id; readonly name: string }[] {
  return byName([...things].map(({ id, name }) => ({ id, name })));
}

/** A list of pairs as a map; one that names a thing twice is refused by its field. */
export function mapFrom<Key, Value>(
  field: string,
  pairs: readonly (readonly [Key | undefined, Value])[],
): ReadonlyMap<Key, Value> {
  const map = new Map<Key, Value>();
  pairs.forEach(([key, value], index) => {
    if (key === undefined || map.has(key)) throw new Problem(422, 'request.invalid', { field: `${field}.${index}` });
    map.set(key, value);
  });
  return map;
}
