/**
 * What the first page will ask for, asked before the program that shows it has been read and run. It imports nothing,
 * so that it runs as soon as it is there; each answer is taken once, by whoever asks for that very path.
 */

/** Where preferences are kept in this browser: nobody has signed in here without leaving them. */
export const preferencesKey = 'sallyport.preferences';

/** Of the page, in ms. What nobody has taken by then is old. */
const earlyMs = 5_000;
/** Rows asked for at once: a little more than two screenfuls. */
export const itemPageRows = 100;

let answers = new Map<string, Promise<Response>>();

type Place = Pick<Location, 'pathname' | 'search'>;

/** Below `/api`, as `api/` asks for them. Nothing where nobody has signed in before. */
export function earlyPaths({ pathname, search }: Place, storage: Pick<Storage, 'getItem'>): readonly string[] {
  const kept = keptIn(storage);
  if (kept === undefined) return [];
  const everywhere = ['/me', '/preferences', '/approvals'];
  if (pathname !== '/' && pathname !== '/jump') return everywhere;
  const list = firstListPath(new URLSearchParams(search), kept);
  return [...everywhere, '/item-views', '/jump-groups', ...(list === undefined ? [] : [list])];
}

type Kept = { readonly itemSort?: unknown; readonly itemView?: unknown };

function keptIn(storage: Pick<Storage, 'getItem'>): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(storage.getItem(preferencesKey) ?? 'null');
    return typeof kept === 'object' && kept !== null ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** In the order in which the list asks. A saved view that opens first, or a link to one, asks for something else. */
const narrowing = ['search', 'fields', 'filters', 'group', 'tag', 'status'] as const;

function firstListPath(address: URLSearchParams, { itemSort, itemView }: Kept): string | undefined {
  const asked = [...address.keys()].filter((name) => name !== 'item');
  const opensView = asked.length === 0 ? itemView !== undefined && itemView !== '' : asked.join() === 'view';
  if (opensView) return undefined;
  const query = new URLSearchParams();
  for (const name of narrowing) {
    const value = address.get(name);
    if (value !== null && value !== '') query.set(name, value);
  }
  query.set('sort', address.get('sort') ?? (typeof itemSort === 'string' ? itemSort : 'name'));
  query.set('offset', '0');
  query.set('limit', String(itemPageRows));
  return `/jump-items?${query.toString()}`;
}

export function askEarly(paths: readonly string[]): void {
  for (const path of paths) {
    const answer = fetch(`/api${path}`, { headers: { accept: 'application/json' }, credentials: 'same-origin' });
    // Whoever takes it hears of a failure; what nobody takes has none.
    answer.catch(() => undefined);
    answers.set(path, answer);
  }
}

export function isAskedEarly(path: string): boolean {
  return answers.has(path);
}

/** Once; undefined for what was not asked for early, or too long ago. */
export function takeEarlyAnswer(path: string): Promise<Response> | undefined {
  if (performance.now() > earlyMs) forgetEarlyAnswers();
  const answer = answers.get(path);
  answers.delete(path);
  return answer;
}

/** Who was asked for may be somebody else from now on. */
export function forgetEarlyAnswers(): void {
  answers = new Map();
}
