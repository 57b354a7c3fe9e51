/** Which of the names that match a few letters is likely meant: one that begins so, then one with a word that does. */
export function byNearness<Thing extends { readonly name: string }>(
  things: readonly Thing[],
  search: string,
): readonly Thing[] {
  const wanted = search.toLowerCase();
  return things.toSorted((one, other) => farness(one.name, wanted) - farness(other.name, wanted));
}

function farness(name: string, wanted: string): number {
  const at = name.toLowerCase().indexOf(wanted);
  if (at === 0) return 0;
  if (at < 0) return 3;
  return /[\p{L}\p{N}]/u.test(name.slice(0, at).slice(-1)) ? 2 : 1;
}
