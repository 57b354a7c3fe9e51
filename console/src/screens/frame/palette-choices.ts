/** What the palette offers for a search, group by group. */
import { readSearch } from '@sallyport/domain';
import type { ItemStatus } from '@sallyport/protocol';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';

import { meQuery } from '../../api/account.ts';
import { itemViewsQuery } from '../../api/item-views.ts';
import { readItems } from '../../api/jump-items.ts';
import { preferenceStore, setPreferences } from '../../api/preferences.ts';
import type { IconName } from '../../components/icon.tsx';
import { openSessionStore } from '../../session/open-sessions.ts';
import { tabNameOf } from '../../session/tab-names.ts';
import { t } from '../../text/i18n.ts';
import { useJump } from './jump-action.tsx';
import { byNearness } from './nearness.ts';
import { adminSectionsFor } from '../admin/admin-pages.ts';

type ChoiceIcon =
  | { readonly kind: 'icon'; readonly name: IconName }
  | { readonly kind: 'status'; readonly status: ItemStatus };

export type PaletteChoice = {
  readonly id: string;
  readonly label: string;
  readonly icon: ChoiceIcon;
  readonly hint?: string;
  readonly act: () => void;
};

export type PaletteGroup = { readonly name: string; readonly choices: readonly PaletteChoice[] };

export type PaletteOffer = {
  readonly groups: readonly PaletteGroup[];
  /** The items are still those of an earlier search. */
  readonly isLate: boolean;
  /** Names in the search that are no field. */
  readonly unknown: readonly string[];
};

/** Items offered at once: what fits without scrolling; they are the best of so many that match. */
const offeredItems = 8;
const rankedItems = 100;

export function usePaletteGroups(search: string, onKeys: () => void): PaletteOffer {
  const wanted = search.toLowerCase();
  const matching = (choices: readonly PaletteChoice[]) =>
    choices.filter(({ label }) => label.toLowerCase().includes(wanted));
  const read = readSearch(search);
  const items = useItemChoices(search, read);
  const groups = [
    { name: t('palette.sessions'), choices: matching(useSessionChoices()) },
    { name: t('palette.items'), choices: items.choices },
    { name: t('views.title'), choices: matching(useViewChoices()) },
    { name: t('palette.pages'), choices: matching(usePageChoices()) },
    { name: t('palette.actions'), choices: matching(actionChoices(onKeys)) },
  ];
  return { groups, isLate: items.isLate, unknown: read.unknown };
}

const icon = (name: IconName): ChoiceIcon => ({ kind: 'icon', name });

function useSessionChoices(): readonly PaletteChoice[] {
  const router = useRouter();
  const sessions = useSyncExternalStore(openSessionStore.subscribe, openSessionStore.get);
  const { tabNames } = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  const labelOf = (id: string, item: string) => {
    const name = tabNameOf(tabNames, id);
    return name === undefined ? item : t('tabs.renamed', { name, item });
  };
  return sessions
    .filter(({ state }) => state !== 'ended')
    .map(({ id, name }) => ({
      id,
      label: labelOf(id, name),
      icon: icon('terminal'),
      act: () => void router.navigate({ to: '/sessions/$sessionId', params: { sessionId: id } }),
    }));
}

type ItemChoices = { readonly choices: readonly PaletteChoice[]; readonly isLate: boolean };

function useItemChoices(search: string, read: ReturnType<typeof readSearch>): ItemChoices {
  const { jump } = useJump();
  const router = useRouter();
  const isAsked = search !== '' && read.unknown.length === 0;
  const found = useQuery({
    queryKey: ['palette-items', search],
    queryFn: ({ signal }) => readItems({ query: { search, sort: 'name' }, offset: 0, limit: rankedItems, signal }),
    enabled: isAsked,
    staleTime: 5_000,
    placeholderData: (before) => before,
  });
  if (!isAsked) return { choices: [], isLate: false };
  const choices = byNearness(found.data?.rows ?? [], read.text)
    .slice(0, offeredItems)
    .map((row): PaletteChoice => {
      const mayJump = row.actions.jump.allowed;
      return {
        id: row.id,
        label: row.name,
        icon: { kind: 'status', status: row.status },
        hint: mayJump ? t('jump.jump') : t('palette.show'),
        act: mayJump ? () => jump([row]) : () => void router.navigate({ to: '/jump', search: { item: row.id } }),
      };
    });
  return { choices, isLate: found.isPending || found.isPlaceholderData };
}

function useViewChoices(): readonly PaletteChoice[] {
  const router = useRouter();
  const views = useQuery(itemViewsQuery).data?.rows ?? [];
  return views.map(({ id, name, isShared }) => ({
    id,
    label: name,
    icon: icon(isShared ? 'users' : 'view'),
    act: () => void router.navigate({ to: '/jump', search: { view: id } }),
  }));
}

const openPages = [
  ['/jump', 'jump', 'jump.title'],
  ['/sessions', 'sessions', 'sessions.title'],
] as const;
function usePageChoices(): readonly PaletteChoice[] {
  const router = useRouter();
  const { data: me } = useSuspenseQuery(meQuery);
  const administration = adminSectionsFor(me).flatMap(({ pages }) =>
    pages.map(({ to, icon: name, words }) => [to, name, words] as const),
  );
  const pages = [...openPages, ...administration];
  return pages.map(([to, name, words]) => ({
    id: to,
    label: t(words),
    icon: icon(name),
    act: () => void router.navigate({ to }),
  }));
}

function actionChoices(onKeys: () => void): readonly PaletteChoice[] {
  const theme = t('frame.theme');
  const density = t('frame.density');
  return [
    {
      id: 'light',
      label: `${theme}: ${t('frame.themeLight')}`,
      icon: icon('sun'),
      act: () => setPreferences({ theme: 'light' }),
    },
    {
      id: 'dark',
      label: `${theme}: ${t('frame.themeDark')}`,
      icon: icon('moon'),
      act: () => setPreferences({ theme: 'dark' }),
    },
    {
      id: 'system',
      label: `${theme}: ${t('frame.themeSystem')}`,
      icon: icon('monitor'),
      act: () => setPreferences({ theme: 'system' }),
    },
    {
      id: 'comfortable',
      label: `${density}: ${t('frame.densityComfortable')}`,
      icon: icon('menu'),
      act: () => setPreferences({ density: 'comfortable' }),
    },
    {
      id: 'compact',
      label: `${density}: ${t('frame.densityCompact')}`,
      icon: icon('density'),
      act: () => setPreferences({ density: 'compact' }),
    },
    { id: 'keys', label: t('frame.keys'), icon: icon('keyboard'), act: onKeys },
  ];
}
