/** What a change changed, for the audit log: each field with its old and new value. */

type Fields = Readonly<Record<string, unknown>>;

/** Fields that are the same in both are left out; null stands for one that was not there. */
export function changesBetween(before: Fields, after: Fields): Readonly<Record<string, readonly [unknown, unknown]>> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const pairs = names.map((name) => [name, [before[name] ?? null, after[name] ?? null]] as const);
  return Object.fromEntries(pairs.filter(([, [old, now]]) => JSON.stringify(old) !== JSON.stringify(now)));
}
