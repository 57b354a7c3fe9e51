/**
 * A jump item: an entry in one jump group that points to a jump client. Copies in other groups are further entries
 * of the same installation, each with its own name, tag and comments.
 */
import type { JumpClientId, JumpGroupId, JumpItemId } from '../ids.ts';
import { checkTypedText, inertText } from '../text.ts';
import type { TextLimits } from '../text.ts';
import type { Instant } from '../time.ts';

export interface JumpItem {
  readonly id: JumpItemId;
  /** The number that the interface for programs knows it by; from a sequence, and never used twice. */
  readonly number: number;
  readonly jumpClientId: JumpClientId;
  readonly jumpGroupId: JumpGroupId;
  /** What session tabs are called. */
  readonly name: string;
  /** A label inside the group; empty at its top level. */
  readonly tag: string;
  readonly comments: string;
  /** When a session was last started through this entry. */
  readonly lastAccessedAt: Instant | undefined;
}

/** The lengths that the public contract allows, in characters. */
export const itemTextLimits = {
  name: { min: 1, max: 128 },
  tag: { min: 0, max: 64 },
  comments: { min: 0, max: 1024, severalLines: true },
} satisfies Record<string, TextLimits>;

/**
 * The name of an item that nobody named: its endpoint's, made inert, or the client's id when that is no name.
 * @rule item.default-name
 */
export function defaultItemName(hostname: string, clientId: JumpClientId): string {
  const checked = checkTypedText(inertText(hostname, itemTextLimits.name.max), itemTextLimits.name);
  return checked.kind === 'good' ? checked.text : clientId;
}

/**
 * What removing entries of one client does: as long as one of `entries` is left only entries go, with the last one
 * the agent is uninstalled. Whoever asks for it is told beforehand which of the two will happen.
 * @rule item.last-removed
 */
export function whatRemovalDoes(entries: readonly JumpItemId[], removed: ReadonlySet<JumpItemId>): RemovalEffect {
  return entries.every((entry) => removed.has(entry)) ? 'uninstalls' : 'removes-entries';
}

export type RemovalEffect = 'uninstalls' | 'removes-entries';
