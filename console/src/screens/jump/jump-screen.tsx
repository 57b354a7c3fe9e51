/** Finding an item and jumping to it: groups, list and details side by side, one at a time on a phone. */
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import {
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type MouseEvent,
} from 'react';
import { groupsQuery, refreshItem } from '../../api/jump-items.ts';
import { useLiveMessages } from '../../api/live.tsx';
import { preferenceStore, setPreferences } from '../../api/preferences.ts';
import { queryClient } from '../../api/query-client.ts';
import { IconButton } from '../../components/controls/button.tsx';
import { Separator } from '../../components/separator.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import { useAnnounce } from '../frame/announcer.tsx';
import { useJump } from '../frame/jump-action.tsx';
import { ActButtons, useItemActs, type ChosenItem } from './acts/item-acts.tsx';
import { columnsFrom, moveColumn, resizeColumn } from './grid/columns.ts';
import { GroupTree, groupWords, type Branch } from './finding/group-tree.tsx';
import { ItemDetails } from './details/item-details.tsx';
import { ItemGrid, type GridHandle } from './grid/item-grid.tsx';
import { isPlain } from './grid/item-row.tsx';
import { ItemMenu, type OpenMenu } from './grid/item-menu.tsx';
import {
  changedSearch,
  isNarrowed,
  itemQueryOf,
  type ItemSearch,
  type ItemSearchChange,
} from './finding/item-search.ts';
import { chipsOf } from './finding/filter-chips.ts';
import { ListNotice, NewsBar, NothingChosen, SelectionBar } from './finding/list-bars.tsx';
import { ListToolbar } from './finding/list-toolbar.tsx';
import { useStableActions } from './grid/stable-actions.ts';
import { parseSort, pressSort, sortText } from './grid/sort-order.ts';
import { useItemRows } from './grid/use-item-rows.ts';
import { useSelection } from './grid/use-selection.ts';
import classes from './jump-screen.module.css';

const route = getRouteApi('/signed-in/jump');
const treePx = { first: 208, least: 140, most: 420 } as const;
const detailsPx = { first: 340, least: 260, most: 640 } as const;

async function askForFacts(id: string): Promise<void> {
  try {
    await refreshItem(id);
  } catch (error) {
    notifications.show({ title: t('jump.refreshFailed'), message: failureWords(error), color: 'red' });
  }
}

export function JumpScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const preferences = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  const isPhone = useMediaQuery('(max-width: 720px)', undefined, { getInitialValueInEffect: false });
  const isTight = useMediaQuery('(max-width: 1180px)', undefined, { getInitialValueInEffect: false });
  const { jump, starting } = useJump();
  const announce = useAnnounce();
  const grid = useRef<GridHandle>(null);
  const [range, setRange] = useState({ first: 0, last: 0 });
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [drawer, setDrawer] = useState(false);
  // On a phone the details stand over the list, and come only when a row is pressed, not when it is ticked.
  const [isOver, setOver] = useState(search.item !== undefined);

  const sort = search.sort ?? preferences.itemSort;
  const { search: text, fields, group, tag, status } = search;
  const query = useMemo(
    () => itemQueryOf(changedSearch({}, { search: text, fields, group, tag, status }), sort),
    [text, fields, group, tag, status, sort],
  );
  const isBeingUsed = useCallback(() => grid.current?.isBeingUsed() ?? false, []);
  const rows = useItemRows({ query, range, isBeingUsed });
  const selecting = useSelection({ rows, query, grid, first: search.item });
  const { selection } = selecting;
  const groups = useQuery(groupsQuery);
  const columns = useMemo(() => columnsFrom(preferences.itemColumns), [preferences.itemColumns]);
  const shownColumns = useMemo(
    () => columns.filter(({ id, shown }) => (isPhone ? id === 'name' || id === 'status' : shown)),
    [columns, isPhone],
  );
  const activeId = useDeferredValue(selection.active?.id);

  const change = useCallback(
    (next: ItemSearchChange) =>
      void navigate({ search: (before: ItemSearch) => changedSearch(before, next), replace: true }),
    [navigate],
  );

  useLiveMessages((message) => {
    if (message.kind === 'counts') void queryClient.invalidateQueries({ queryKey: groupsQuery.queryKey });
  });
  useEffect(() => grid.current?.toTop(), [query]);
  useEffect(() => {
    if (rows.total !== undefined && !rows.isLoading) announce(t('jump.announceFound', { count: rows.total }));
  }, [announce, rows.total, rows.isLoading]);
  // The address follows the active row a moment later: holding an arrow key must not write a hundred addresses.
  useEffect(() => {
    const timer = setTimeout(() => {
      // On the way to a session already: writing this page's address now would call the way off.
      if (router.latestLocation.pathname !== router.state.location.pathname) return;
      if (selection.active !== null && selection.active.id !== search.item) change({ item: selection.active.id });
    }, 200);
    return () => clearTimeout(timer);
  }, [selection.active, search.item, change, router]);

  useEffect(() => {
    if (!drawer) return undefined;
    const onKeyDown = (event: KeyboardEvent) => event.key === 'Escape' && setDrawer(false);
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [drawer]);

  const jumpTo = (index: number) => {
    const row = rows.rowAt(index);
    if (row?.actions.jump.allowed === true) jump([row]);
  };
  const isMany = selection.ids.size > 1;
  // Of rows that were never in view nothing is known here; the server says about each.
  const targets = isMany
    ? [...selection.ids]
        .map((id) => rows.rowAt(rows.indexOf(id) ?? -1) ?? { id, name: id })
        .filter((row) => !('actions' in row) || row.actions.jump.allowed)
    : [];
  const acts = useItemActs(() => grid.current?.focus());
  const chosen: readonly ChosenItem[] = isMany
    ? [...selection.ids].map((id) => rows.rowAt(rows.indexOf(id) ?? -1) ?? { id, name: id })
    : [rows.rowAt(selection.active?.index ?? -1) ?? []].flat();
  const jumpToSelected = () => {
    if (isMany) jump(targets);
    else if (selection.active !== null) jumpTo(selection.active.index);
  };
  const openMenuAt = (index: number, place: { readonly x: number; readonly y: number }) => {
    const row = rows.rowAt(index);
    if (row !== undefined) setMenu({ ...place, row });
  };
  const typeAhead = (start: string) => {
    const total = rows.total ?? 0;
    const from = (selection.active?.index ?? -1) + (start.length === 1 ? 1 : 0);
    for (let step = 0; step < total; step += 1) {
      const index = (Math.max(0, from) + step) % total;
      if (rows.rowAt(index)?.name.toLowerCase().startsWith(start.toLowerCase()) === true) {
        selecting.goTo(index, 'plain');
        return;
      }
    }
  };
  const setPane = (name: string) => (size: number) =>
    setPreferences({ panes: { ...preferenceStore.get().panes, [name]: size } });
  const chooseBranch = (branch: Branch) => {
    setDrawer(false);
    change({ group: branch.group, tag: branch.tag });
  };

  const isTreeDrawn = !isTight && preferences.treeShown;
  const areDetailsDrawn = !isPhone && preferences.detailsShown;
  const tree = (
    <GroupTree groups={groups.data ?? []} counts={rows.counts} chosen={{ group, tag }} onChoose={chooseBranch} />
  );
  const shownGroup = groups.data?.find(({ id }) => id === group);
  const groupName = shownGroup === undefined ? group : groupWords(shownGroup);
  const chips = chipsOf(search, groupName);
  const treeSize = preferences.panes['tree'] ?? treePx.first;
  const detailsSize = preferences.panes['details'] ?? detailsPx.first;
  const isNarrowedList = isNarrowed(search);
  const onPress = (index: number, event: MouseEvent) => {
    if (event.button === 0 && isPlain(event)) setOver(true);
    selecting.onPress(index, event);
  };
  const rowActions = useStableActions({ onPress, onToggle: selecting.onToggle, onJump: jumpTo });
  const closePhoneDetails = () => {
    setOver(false);
    selecting.setSelection({ ids: new Set(), active: null, anchor: null });
    change({ item: undefined });
    grid.current?.focus();
  };
  const detailsOfOne =
    activeId === undefined ? null : (
      <ItemDetails
        key={activeId}
        id={activeId}
        known={rows.rowAt(rows.indexOf(activeId) ?? -1)}
        onClose={isPhone ? closePhoneDetails : undefined}
        onAct={acts.begin}
      />
    );

  return (
    <div className={classes['screen']}>
      <title>{`${t('jump.title')} · ${t('common.product')}`}</title>
      {isTreeDrawn && (
        <>
          <aside className={classes['tree']} style={{ width: `${treeSize}px` }} aria-label={t('jump.groups')}>
            {tree}
          </aside>
          <Separator
            label={t('common.resizePane', { pane: t('jump.groups') })}
            size={treeSize}
            {...treePx}
            side="before"
            onSize={setPane('tree')}
          />
        </>
      )}
      {isTight && drawer && (
        <aside className={classes['drawer']} aria-label={t('jump.groups')}>
          {tree}
        </aside>
      )}
      <div className={classes['list']}>
        <ListToolbar
          search={search}
          counts={rows.counts}
          found={isNarrowedList ? rows.total : undefined}
          columns={columns}
          chips={chips}
          onSearch={change}
          onColumns={(itemColumns) => setPreferences({ itemColumns })}
          onResetColumns={() => setPreferences({ itemColumns: [], itemSort: 'name' })}
          onLeaveSearch={() => grid.current?.focus()}
          acts={<ActButtons items={chosen} onAct={acts.begin} />}
          before={
            <IconButton
              icon="panel"
              label={t((isTight ? drawer : isTreeDrawn) ? 'jump.hideGroups' : 'jump.showGroups')}
              pressed={isTight ? drawer : isTreeDrawn}
              onClick={() => (isTight ? setDrawer(!drawer) : setPreferences({ treeShown: !preferences.treeShown }))}
            />
          }
          after={
            <span className={classes['wideOnly']}>
              <IconButton
                icon="panel-right"
                label={t(preferences.detailsShown ? 'jump.hideDetails' : 'jump.showDetails')}
                pressed={preferences.detailsShown}
                onClick={() => setPreferences({ detailsShown: !preferences.detailsShown })}
              />
            </span>
          }
        />
        <ItemGrid
          ref={grid}
          rows={rows}
          columns={shownColumns}
          isNarrow={isPhone}
          rowPx={isPhone ? 48 : preferences.density === 'compact' ? 28 : 36}
          sort={parseSort(sort)}
          selection={selection}
          starting={starting}
          onRange={setRange}
          onSort={(column, further) => {
            const itemSort = sortText(pressSort(parseSort(sort), column, further));
            setPreferences({ itemSort });
            change({ sort: undefined });
          }}
          onResize={(id, width) => setPreferences({ itemColumns: resizeColumn(columns, id, width) })}
          onMoveColumn={(id, step) => setPreferences({ itemColumns: moveColumn(columns, id, step) })}
          onMenu={(index, event) => openMenuAt(index, { x: event.clientX, y: event.clientY })}
          rowActions={rowActions}
          keyActions={{
            onMove: selecting.move,
            onToggle: selecting.toggleActive,
            onJump: jumpToSelected,
            onMenu: () => {
              const index = selection.active?.index;
              if (index !== undefined && grid.current !== null) openMenuAt(index, grid.current.menuPlace(index));
            },
            onProperties: () => acts.begin('properties', chosen),
            onRemove: () => acts.begin('remove', chosen),
            onClear: selecting.clear,
            onTypeAhead: typeAhead,
          }}
        >
          <NewsBar waiting={rows.waiting} onShow={rows.showWaiting} />
          <ListNotice
            rows={rows}
            isNarrowed={isNarrowedList}
            onClear={() =>
              change({ search: undefined, fields: undefined, group: undefined, tag: undefined, status: undefined })
            }
          />
        </ItemGrid>
        {isMany && (
          <SelectionBar
            count={selection.ids.size}
            jumpCount={targets.length}
            acts={<ActButtons items={chosen} onAct={acts.begin} />}
            onJump={jumpToSelected}
            onClear={selecting.clear}
          />
        )}
      </div>
      {areDetailsDrawn && (
        <>
          <Separator
            label={t('common.resizePane', { pane: t('jump.details') })}
            size={detailsSize}
            {...detailsPx}
            side="after"
            onSize={setPane('details')}
          />
          <aside className={classes['details']} style={{ width: `${detailsSize}px` }} aria-label={t('jump.details')}>
            {detailsOfOne ?? <NothingChosen />}
          </aside>
        </>
      )}
      {isPhone && isOver && detailsOfOne !== null && (
        <aside className={classes['over']} aria-label={t('jump.details')}>
          {detailsOfOne}
        </aside>
      )}
      {acts.dialog}
      {menu !== null && (
        <ItemMenu
          menu={menu}
          jumpCount={isMany && selection.ids.has(menu.row.id) ? targets.length : undefined}
          onJump={() => (isMany && selection.ids.has(menu.row.id) ? jumpToSelected() : jump([menu.row]))}
          chosen={isMany && selection.ids.has(menu.row.id) ? chosen : [menu.row]}
          onAct={acts.begin}
          onRefresh={() => void askForFacts(menu.row.id)}
          onClose={() => {
            setMenu(null);
            grid.current?.focus();
          }}
        />
      )}
    </div>
  );
}
