/** What somebody may do with the items of a group: a name for a set of the item permissions (W28). */
import type { JumpItemRoleId } from '../ids.ts';
import type { TextLimits } from '../text.ts';
import type { ItemPermission } from './permission.ts';

export interface JumpItemRole {
  readonly id: JumpItemRoleId;
  readonly name: string;
  readonly permissions: ReadonlySet<ItemPermission>;
}

/** The roles that every site has; they can be neither changed nor removed. `number` is what programs know them by. */
export const builtInRoles = {
  'no-access': { number: 1, name: 'No Access' },
  administrator: { number: 2, name: 'Administrator' },
  'start-sessions-only': { number: 3, name: 'Start Sessions Only' },
  auditor: { number: 4, name: 'Auditor' },
} as const;

export type BuiltInRole = keyof typeof builtInRoles;

/** The lengths that the public contract allows, in characters. */
export const roleTextLimits = {
  name: { min: 1, max: 255 },
  description: { min: 0, max: 4096, severalLines: true },
} satisfies Record<string, TextLimits>;
