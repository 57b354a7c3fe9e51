/** The palette: pages, items, running sessions and actions by a few letters. Loaded when it is first asked for. */
import '@mantine/spotlight/styles.layer.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useState, useSyncExternalStore } from 'react';
import { meQuery } from '../../api/account.ts';
import { readItems } from '../../api/jump-items.ts';
import { setPreferences } from '../../api/preferences.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { StatusShape } from '../../components/status.tsx';
import { openSessionStore } from '../../session/open-sessions.ts';
import { t } from '../../text/i18n.ts';
import { useJump } from './jump-action.tsx';

const [store, spotlight] = createSpotlight();

/** Items offered at once: what fits without scrolling. */
const offeredItems = 8;

type PaletteProps = { readonly onClose: () => void; readonly onKeys: () => void };
type Choice = { readonly label: string; readonly icon: IconName; readonly act: () => void };

export function Palette({ onClose, onKeys }: PaletteProps) {
  const [query, setQuery] = useState('');
  const search = useDeferredValue(query.trim());
  useEffect(() => spotlight.open(), []);
  const pages = usePages();
  const sessions = useSessionChoices();
  const actions = useActions(onKeys);
  const items = useItems(search);
  const matches = (choice: Choice) => choice.label.toLowerCase().includes(search.toLowerCase());

  return (
    <Spotlight.Root store={store} query={query} onQueryChange={setQuery} onSpotlightClose={onClose} shortcut={null} size={560} yOffset="14vh" clearQueryOnClose={false} scrollable maxHeight="60vh">
      <Spotlight.Search placeholder={t('palette.placeholder')} aria-label={t('palette.placeholder')} leftSection={<Icon name="search" />} />
      <Spotlight.ActionsList>
        <Group label={t('palette.sessions')} choices={search === '' ? sessions : sessions.filter(matches)} />
        {items.length > 0 && (
          <Spotlight.ActionsGroup label={t('palette.items')}>
            {items.map((item) => (
              <Spotlight.Action key={item.id} leftSection={<StatusShape status={item.status} />} rightSection={<span>{item.hint}</span>} onClick={item.act}>
                <span className="clip">{item.label}</span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        <Group label={t('palette.pages')} choices={pages.filter(matches)} />
        <Group label={t('palette.actions')} choices={actions.filter(matches)} />
        <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Group({ label, choices }: { readonly label: string; readonly choices: readonly Choice[] }) {
  if (choices.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={label}>
      {choices.map((choice) => (
        <Spotlight.Action key={choice.label} leftSection={<Icon name={choice.icon} />} onClick={choice.act}>
          <span className="clip">{choice.label}</span>
        </Spotlight.Action>
      ))}
    </Spotlight.ActionsGroup>
  );
}

function usePages(): readonly Choice[] {
  const router = useRouter();
  const { data: me } = useSuspenseQuery(meQuery);
  const go = (to: '/jump' | '/sessions' | '/login/jump-clients' | '/login/users' | '/login/audit' | '/login/status') => () => void router.navigate({ to });
  const open: readonly Choice[] = [
    { label: t('jump.title'), icon: 'jump', act: go('/jump') },
    { label: t('sessions.title'), icon: 'sessions', act: go('/sessions') },
  ];
  if (!me.user.isAdministrator) return open;
  return [
    ...open,
    { label: t('admin.clients'), icon: 'monitor', act: go('/login/jump-clients') },
    { label: t('admin.users'), icon: 'users', act: go('/login/users') },
    { label: t('admin.audit'), icon: 'log', act: go('/login/audit') },
    { label: t('admin.status'), icon: 'gauge', act: go('/login/status') },
  ];
}

function useSessionChoices(): readonly Choice[] {
  const router = useRouter();
  const sessions = useSyncExternalStore(openSessionStore.subscribe, openSessionStore.get);
  return sessions.map(({ id, name }) => ({
    label: name,
    icon: 'terminal',
    act: () => void router.navigate({ to: '/sessions/$sessionId', params: { sessionId: id } }),
  }));
}

function useActions(onKeys: () => void): readonly Choice[] {
  return [
    { label: `${t('frame.theme')}: ${t('frame.themeLight')}`, icon: 'sun', act: () => setPreferences({ theme: 'light' }) },
    { label: `${t('frame.theme')}: ${t('frame.themeDark')}`, icon: 'moon', act: () => setPreferences({ theme: 'dark' }) },
    { label: `${t('frame.theme')}: ${t('frame.themeSystem')}`, icon: 'monitor', act: () => setPreferences({ theme: 'system' }) },
    { label: `${t('frame.density')}: ${t('frame.densityComfortable')}`, icon: 'menu', act: () => setPreferences({ density: 'comfortable' }) },
    { label: `${t('frame.density')}: ${t('frame.densityCompact')}`, icon: 'density', act: () => setPreferences({ density: 'compact' }) },
    { label: t('frame.keys'), icon: 'keyboard', act: onKeys },
  ];
}

function useItems(search: string) {
  const { jump } = useJump();
  const router = useRouter();
  const found = useQuery({
    queryKey: ['palette-items', search],
    queryFn: ({ signal }) => readItems({ query: { search, sort: 'name' }, offset: 0, limit: offeredItems, signal }),
    enabled: search !== '',
    staleTime: 5_000,
    placeholderData: (before) => before,
  });
  if (search === '') return [];
  return (found.data?.rows ?? []).map((row) => {
    const mayJump = row.actions.jump.allowed;
    return {
      id: row.id,
      status: row.status,
      label: row.name,
      hint: mayJump ? t('jump.jump') : t('palette.show'),
      act: mayJump ? () => jump([row]) : () => void router.navigate({ to: '/jump', search: { item: row.id } }),
    };
  });
}
