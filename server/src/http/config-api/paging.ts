/** A page of a list and the headers that say where it stands. */
import type { ListQuery } from './read-request.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly headers: Readonly<Record<string, string>>;
}

/** `address` is the list's own, `query` what it was asked with. */
export function pageOf<Item>(
  items: readonly Item[],
  { perPage, currentPage }: ListQuery,
  asked: { readonly address: string; readonly query: Readonly<Record<string, unknown>> },
): Page<Item> {
  const lastPage = Math.max(Math.ceil(items.length / perPage), 1);
  const link = (page: number, relation: string): string => {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(asked.query)) {
      if (typeof value === 'string' && name !== 'current_page') parameters.set(name, value);
    }
    parameters.set('per_page', String(perPage));
    parameters.set('current_page', String(page));
    return `<${asked.address}?${parameters.toString()}>; rel="${relation}"`;
  };
  const links = [
    link(1, 'first'),
    ...(currentPage > 1 ? [link(Math.min(currentPage - 1, lastPage), 'previous')] : []),
    ...(currentPage < lastPage ? [link(currentPage + 1, 'next')] : []),
    link(lastPage, 'last'),
  ];
  return {
    items: items.slice((currentPage - 1) * perPage, currentPage * perPage),
    headers: {
      link: links.join(', '),
      'x-bt-pagination-current-page': String(currentPage),
      'x-bt-pagination-per-page': String(perPage),
      'x-bt-pagination-last-page': String(lastPage),
      'x-bt-pagination-total': String(items.length),
    },
  };
}
