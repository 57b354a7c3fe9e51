/** A jump group: where items are listed. Shared ones have members; a personal one belongs to one user. */
import type { JumpGroupId, UserId } from '../ids.ts';
import { caseFold, codeNameOf, maxCodeName } from '../text.ts';
import type { TextLimits } from '../text.ts';

export interface SharedJumpGroup {
  readonly kind: 'shared';
  readonly id: JumpGroupId;
  readonly name: string;
  /** The name for machines: in commands, imports and the interface for programs. */
  readonly codeName: string;
  readonly comments: string;
}

export interface PersonalJumpGroup {
  readonly kind: 'personal';
  readonly id: JumpGroupId;
  readonly ownerId: UserId;
}

export type JumpGroup = SharedJumpGroup | PersonalJumpGroup;

/** The lengths that the public contract allows, in characters. */
export const groupTextLimits = {
  name: { min: 1, max: 255 },
  comments: { min: 0, max: 4096, severalLines: true },
} satisfies Record<string, TextLimits>;

export interface GroupNaming {
  readonly name: string;
  /** The group's number, for a name that yields no code name of its own. */
  readonly n: number;
  /** The case folds of the code names that other groups have. */
  readonly taken: ReadonlySet<string>;
  /** What is named, when it is not a group. */
  readonly noun?: string;
}

/**
 * A code name that no other group has: the one that the name yields, or that with a number behind it.
 * @rule group.code-name
 */
export function freeCodeName({ name, n, taken, noun }: GroupNaming): string {
  const wanted = codeNameOf(name, n, noun);
  let free = wanted;
  for (let number = 2; taken.has(caseFold(free)); number += 1) {
    const ending = `-${number}`;
    free = `${wanted.slice(0, maxCodeName - ending.length)}${ending}`;
  }
  return free;
}
