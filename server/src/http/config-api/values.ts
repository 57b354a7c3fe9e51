/**
 * How the contract spells what is known, and what is not: a property is never left out. A text or a moment that isn't
 * known is empty, a number null.
 */

/** RFC 3339, in UTC, to the second. */
export function timestamp(at: number | null | undefined): string {
  return at === null || at === undefined ? '' : `${new Date(at).toISOString().slice(0, 19)}Z`;
}
