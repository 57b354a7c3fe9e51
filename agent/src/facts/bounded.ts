/** What is read from an endpoint may be anything; what is reported fits the message and is well-formed text. */
import type { Facts } from '@sallyport/protocol';

export const textMaxLength = 255;
export const addressesMax = 32;
/** Fewer than the message takes, so that a hello with every session in it still fits. */
export const disksMax = 32;

/** Cut at a whole character; halves of characters and control characters are left out. */
export function boundedText(text: string, maxLength = textMaxLength): string {
  const clean = text
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  if (clean.length <= maxLength) return clean;
  let cut = '';
  for (const character of clean) {
    if (cut.length + character.length > maxLength) break;
    cut += character;
  }
  return cut;
}

/** The same, or undefined when nothing is left. */
export function textIfAny(text: string | undefined): string | undefined {
  const bounded = boundedText(text ?? '');
  return bounded === '' ? undefined : bounded;
}

export function boundedCount(value: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(0, Math.trunc(value)), Number.MAX_SAFE_INTEGER) : 0;
}

/** What may not be known, of the facts that needn't be. */
export type OptionalFacts = {
  readonly [Name in keyof Facts as undefined extends Facts[Name] ? Name : never]?: Facts[Name] | undefined;
};

/** Leaves out what isn't known: in a message an absent field and an undefined one are two things. */
export function known(facts: OptionalFacts): Partial<Facts> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
