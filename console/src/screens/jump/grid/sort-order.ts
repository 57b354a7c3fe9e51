/** The order of the list: up to three columns, the first decides. Written `name,-status`; a minus is descending. */
export type SortKey = { readonly column: string; readonly descending: boolean };

/** More than three no one can tell apart. */
const keysMax = 3;

export function parseSort(text: string): readonly SortKey[] {
  return text
    .split(',')
    .filter((part) => part !== '' && part !== '-')
    .slice(0, keysMax)
    .map((part) =>
      part.startsWith('-') ? { column: part.slice(1), descending: true } : { column: part, descending: false },
    );
}

export function sortText(keys: readonly SortKey[]): string {
  return keys.map(({ column, descending }) => (descending ? `-${column}` : column)).join(',');
}

/** A press on a header: ascending, descending, then off. With `further` it joins the order instead of replacing it. */
export function pressSort(keys: readonly SortKey[], column: string, further: boolean): readonly SortKey[] {
  const known = keys.find((key) => key.column === column);
  if (!further) {
    if (known === undefined || keys.length > 1)
      return [{ column, descending: known !== undefined && !known.descending && keys.length === 1 }];
    return known.descending ? [{ column: 'name', descending: false }] : [{ column, descending: true }];
  }
  if (known === undefined) return [...keys.slice(0, keysMax - 1), { column, descending: false }];
  if (!known.descending) return keys.map((key) => (key === known ? { column, descending: true } : key));
  const rest = keys.filter((key) => key !== known);
  return rest.length === 0 ? [{ column: 'name', descending: false }] : rest;
}
