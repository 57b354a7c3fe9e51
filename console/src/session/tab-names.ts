/**
 * Names that a representative gave to tabs, kept with their preferences and so in every browser of theirs. Nobody else
 * sees them: in events and to others a session has the name of its item.
 */
import { checkTypedText, type CheckedText } from '@sallyport/domain';

export type TabName = { readonly id: string; readonly name: string };

/** Ours: more than a tab shows, in code points. */
export const tabNameMax = 64;

/** Ours: more than anybody has open, and little beside all that the server keeps of preferences. */
export const tabNamesMax = 24;

export function checkTabName(typed: string): CheckedText {
  return checkTypedText(typed.trim(), { min: 1, max: tabNameMax });
}

/** What was kept may come from another version of this page, or from a program: whatever is no name is passed over. */
export function tabNameOf(kept: readonly unknown[], id: string): string | undefined {
  return kept.filter(isTabName).find((each) => each.id === id)?.name;
}

/** The one given last is kept longest. */
export function withTabName(kept: readonly unknown[], given: TabName): readonly TabName[] {
  return [...withoutTabName(kept, given.id), given].slice(-tabNamesMax);
}

export function withoutTabName(kept: readonly unknown[], id: string): readonly TabName[] {
  return kept.filter(isTabName).filter((each) => each.id !== id);
}

function isTabName(value: unknown): value is TabName {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('name' in value)) return false;
  return typeof value.id === 'string' && typeof value.name === 'string' && checkTabName(value.name).kind === 'good';
}
