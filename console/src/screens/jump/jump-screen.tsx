/** Finding an item and jumping to it: groups, list and details side by side, one at a time on a phone. */
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import type { GroupSummary } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
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
import { preferenceStore, setPreferences } from '../../api/preferences.ts';
import { IconButton } from '../../components/controls/button.tsx';
import { Separator } from '../../components/separator.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import { useAnnounce } from '../frame/announcer.tsx';
import { useJump } from '../frame/jump-action.tsx';
import { ActButtons, useItemActs } from './acts/item-acts.tsx';
import { chosenItems, nextNamed } from './chosen-items.ts';
import { ItemDetails } from './details/item-details.tsx';
import { changedSearch, isNarrowed, itemQueryOf, unnarrowed } from './finding/item-search.ts';
import { narrowingWords } from './finding/narrowing-words.ts';
import { ListNotice, NewsBar, NothingChosen, SelectionBar } from './finding/list-bars.tsx';
import { ListToolbar } from './finding/list-toolbar.tsx';
import { ItemGrid, type GridHandle } from './grid/item-grid.tsx';
import { ItemMenu, type OpenMenu } from './grid/item-menu.tsx';
import { isPlain } from './grid/item-row.tsx';
import { parseSort } from './grid/sort-order.ts';
import { useStableActions } from './grid/stable-actions.ts';
import { useItemRows } from './grid/use-item-rows.ts';
import { useSelection } from './grid/use-selection.ts';
import { GroupTree } from './tree/group-tree.tsx';
import { groupWords, type Branch } from './tree/tree-lines.ts';
import { useFreshGroups } from './tree/use-fresh-groups.ts';
import { JumpButton } from './jump-button.tsx';
import { useAnnouncedStatus } from './use-announced-status.ts';
import { useColumnActions } from './use-column-actions.ts';
import { useFollowedItem, useJumpAddress } from './use-jump-address.ts';
import { useKeptPlace } from './use-kept-place.ts';
import { SavedViews } from './views/saved-views.tsx';
import { useArrangement } from './views/use-arrangement.ts';
import classes from './jump-screen.module.css';

const treePx = { first: 208, least: 140, most: 420 } as const;
const detailsPx = { first: 340, least: 260, most: 640 } as const;

function toggle(part: 'treeShown' | 'detailsShown'): void {
  setPreferences({ [part]: !preferenceStore.get()[part] });
}

const noGroups: readonly GroupSummary[] = [];

async function askForFacts(id: string): Promise<void> {
  try {
    await refreshItem(id);
  } catch (error) {
    notifications.show({ title: t('jump.refreshFailed'), message: failureWords(error), color: 'red' });
  }
}

export function JumpScreen() {
  const address = useJumpAddress();
  const { search, change } = address;
  const preferences = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  const isPhone = useMediaQuery('(max-width: 720px)', undefined, { getInitialValueInEffect: false });
  const isTight = useMediaQuery('(max-width: 1180px)', undefined, { getInitialValueInEffect: false });
  const { jump, starting } = useJump();
  const announce = useAnnounce();
  const grid = useRef<GridHandle>(null);
  const treePane = useRef<HTMLElement>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [drawer, setDrawer] = useState(false);
  // On a phone the details stand over the list, and come only when a row is pressed, not when it is ticked.
  const [isOver, setOver] = useState(search.item !== undefined);

  const arrangement = useArrangement(address);
  const { sort, columns } = arrangement;
  const { search: text, fields, filters, group, tag, status } = search;
  const query = useMemo(
    () => itemQueryOf(changedSearch({}, { search: text, fields, filters, group, tag, status }), sort),
    [text, fields, filters, group, tag, status, sort],
  );
  const isBeingUsed = useCallback(() => grid.current?.isBeingUsed() ?? false, []);
  const rows = useItemRows({ query, isBeingUsed });
  const selecting = useSelection({ rows, query, grid, first: search.item });
  const { selection } = selecting;
  const groups = useQuery(groupsQuery);
  const shownColumns = useMemo(
    () => columns.filter(({ id, shown }) => (isPhone ? id === 'name' || id === 'status' : shown)),
    [columns, isPhone],
  );
  const activeId = useDeferredValue(selection.active?.id);
  const columnActions = useColumnActions(arrangement);
  const sortKeys = useMemo(() => parseSort(sort), [sort]);
  useFollowedItem(selection.active, address);
  useAnnouncedStatus(rows.rowAt(selection.active?.index ?? -1));
  useKeptPlace({
    query: JSON.stringify(query),
    grid,
    tree: treePane,
    selected: selection.ids,
    // The line that had the keyboard may be that of a group.
    isLoaded: rows.total !== undefined && groups.data !== undefined,
  });

  useFreshGroups();
  const listed = useRef(query);
  useEffect(() => {
    if (listed.current !== query) grid.current?.toTop(0);
    listed.current = query;
  }, [query]);
  useEffect(() => {
    if (rows.total !== undefined && !rows.isLoading) announce(t('jump.announceFound', { count: rows.total }));
  }, [announce, rows.total, rows.isLoading]);
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
  const focusGrid = useCallback(() => grid.current?.focus(), []);
  const acts = useItemActs(focusGrid);
  const { rowAt, indexOf } = rows;
  const meant = useMemo(() => chosenItems({ rowAt, indexOf }, selection), [rowAt, indexOf, selection]);
  const { isMany, items: chosen, targets } = meant;
  const jumpToSelected = useCallback(() => jump(targets), [jump, targets]);
  const openMenuAt = (index: number, place: { readonly x: number; readonly y: number }) => {
    const row = rows.rowAt(index);
    if (row !== undefined) setMenu({ ...place, row });
  };
  const setPane = (name: string) => (size: number) =>
    setPreferences({ panes: { ...preferenceStore.get().panes, [name]: size } });
  const closeDrawer = useCallback(() => setDrawer(false), []);
  const chooseBranch = useCallback(
    (branch: Branch) => {
      setDrawer(false);
      change({ group: branch.group, tag: branch.tag });
    },
    [change],
  );
  const branch = useMemo(() => ({ group, tag }), [group, tag]);

  const isTreeDrawn = !isTight && preferences.treeShown;
  const areDetailsDrawn = !isPhone && preferences.detailsShown;
  const tree = (
    <>
      <GroupTree
        groups={groups.data ?? noGroups}
        counts={rows.counts}
        chosen={branch}
        onChoose={chooseBranch}
        onAct={acts.begin}
      />
      <SavedViews arrangement={arrangement} onChosen={closeDrawer} />
    </>
  );
  const shownGroup = groups.data?.find(({ id }) => id === group);
  const groupName = shownGroup === undefined ? undefined : groupWords(shownGroup);
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

  const isTreeSeen = isTight ? drawer : isTreeDrawn;
  const treeButton = useMemo(
    () => (
      <IconButton
        icon="panel"
        label={t(isTreeSeen ? 'jump.hideGroups' : 'jump.showGroups')}
        pressed={isTreeSeen}
        onClick={() => (isTight ? setDrawer((is) => !is) : toggle('treeShown'))}
      />
    ),
    [isTreeSeen, isTight],
  );
  const { detailsShown } = preferences;
  const detailsButton = useMemo(
    () => (
      <span className={classes['wideOnly']}>
        <IconButton
          icon="panel-right"
          label={t(detailsShown ? 'jump.hideDetails' : 'jump.showDetails')}
          pressed={detailsShown}
          onClick={() => toggle('detailsShown')}
        />
      </span>
    ),
    [detailsShown],
  );
  const { begin } = acts;
  const jumpButton = useMemo(() => <JumpButton chosen={meant} onJump={jumpToSelected} />, [meant, jumpToSelected]);
  const actButtons = useMemo(() => <ActButtons items={chosen} onAct={begin} />, [chosen, begin]);

  return (
    <div className={classes['screen']}>
      <title>{`${arrangement.active?.name ?? t('jump.title')} · ${t('common.product')}`}</title>
      {isTreeDrawn && (
        <>
          <aside
            ref={treePane}
            className={classes['tree']}
            style={{ width: `${treeSize}px` }}
            aria-label={t('jump.groups')}
          >
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
          arrangement={arrangement}
          groupName={groupName}
          onSearch={change}
          onLeaveSearch={focusGrid}
          jump={jumpButton}
          acts={actButtons}
          before={treeButton}
          after={detailsButton}
        />
        <ItemGrid
          ref={grid}
          rows={rows}
          columns={shownColumns}
          isNarrow={isPhone}
          rowPx={isPhone ? 48 : preferences.density === 'compact' ? 28 : 36}
          sort={sortKeys}
          selection={selection}
          starting={starting}
          onRange={rows.onRange}
          columnActions={columnActions}
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
            onTypeAhead: (start) => {
              const index = nextNamed(rows, selection, start);
              if (index !== undefined) selecting.goTo(index, 'plain');
            },
          }}
        >
          <NewsBar waiting={rows.waiting} onShow={rows.showWaiting} />
          <ListNotice
            rows={rows}
            narrowedBy={isNarrowedList ? narrowingWords(search, groupName) : undefined}
            onClear={() => change(unnarrowed)}
          />
        </ItemGrid>
        {isMany && <SelectionBar chosen={meant} acts={actButtons} onJump={jumpToSelected} onClear={selecting.clear} />}
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
