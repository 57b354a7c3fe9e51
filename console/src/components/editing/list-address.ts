/** What the address of a list says: what is searched for, and what is open beside it; `new` for one that is being made. */
import { useNavigate, useSearch } from '@tanstack/react-router';

export type ListAddress = { readonly search?: string; readonly open?: string };

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** For `validateSearch` of a route whose page is a list. */
export function listAddressOf(values: Record<string, unknown>): ListAddress {
  const search = textOf(values['search']);
  const open = textOf(values['open']);
  return { ...(search === undefined ? {} : { search }), ...(open === undefined ? {} : { open }) };
}

export function useListAddress(): ListAddress & {
  readonly find: (search: string) => void;
  readonly show: (open: string | undefined) => void;
} {
  const address = listAddressOf(useSearch({ strict: false }));
  const navigate = useNavigate();
  return {
    ...address,
    find: (search) =>
      void navigate({ to: '.', search: () => listAddressOf({ ...address, search: search.trim() }), replace: true }),
    show: (open) => void navigate({ to: '.', search: () => listAddressOf({ ...address, open }) }),
  };
}
