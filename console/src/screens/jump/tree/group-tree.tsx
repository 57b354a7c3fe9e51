/** The tree of groups and their tags, each with how many items it holds. */
import type { GroupSummary, ItemCounts } from '@sallyport/protocol';
import { lazy, memo, Suspense, useMemo, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { isMenuKey } from '../../../components/controls/menu-key.ts';
import { preferenceStore, setPreferences } from '../../../api/preferences.ts';
import { Icon } from '../../../components/icon.tsx';
import { countWords } from '../../../components/words/numbers.ts';
import { t } from '../../../text/i18n.ts';
import type { ChosenItem, ItemAct } from '../acts/item-acts.tsx';
import type { OpenGroupMenu } from './group-menu.tsx';
import { keyOf, linesOf, treeMove, type Branch, type Line } from './tree-lines.ts';
import classes from './group-tree.module.css';

const GroupMenu = lazy(() => import('./group-menu.tsx').then((module) => ({ default: module.GroupMenu })));

type GroupTreeProps = {
  readonly groups: readonly GroupSummary[];
  readonly counts: ItemCounts | undefined;
  readonly chosen: Branch;
  readonly onChoose: (branch: Branch) => void;
  readonly onAct: (act: ItemAct, items: readonly ChosenItem[]) => void;
};

/** More open groups than anybody keeps; the oldest are forgotten. */
const keptOpen = 100;

export const GroupTree = memo(function GroupTree({ groups, counts, chosen, onChoose, onAct }: GroupTreeProps) {
  const kept = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get).treeOpen;
  const [menu, setMenu] = useState<OpenGroupMenu | null>(null);
  // The branch of a tag that is chosen is open until somebody closes it.
  const [closed, setClosed] = useState<string>();
  const open = useMemo(() => {
    const shown = chosen.tag === undefined || chosen.group === closed ? [] : [chosen.group ?? ''];
    return new Set([...kept, ...shown]);
  }, [kept, chosen.tag, chosen.group, closed]);
  const lines = linesOf({ groups, counts, open });
  const chosenKey = keyOf(chosen);
  const focusKey = lines.some(({ key }) => key === chosenKey) ? chosenKey : (lines[0]?.key ?? '');

  const setBranch = (group: string, isOpen: boolean) => {
    const others = kept.filter((id) => id !== group);
    setClosed(isOpen ? undefined : group);
    setPreferences({ treeOpen: isOpen ? [...others, group].slice(-keptOpen) : others });
  };
  const openMenu = (line: Line, place: { readonly x: number; readonly y: number }) => {
    // Whoever listens to the page hears the menu of what they are on.
    setMenu({
      ...place,
      branch: line.branch,
      words: line.words,
      total: line.total ?? 0,
      isGroup: line.icon === 'group',
    });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, line: Line) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = treeMove(lines, line, event.key);
    if (isMenuKey(event)) {
      const box = event.currentTarget.getBoundingClientRect();
      openMenu(line, { x: box.left + 32, y: box.bottom - 2 });
    } else if (event.key === 'Enter' || event.key === ' ') onChoose(line.branch);
    else if (move?.kind === 'go') {
      onChoose(move.line.branch);
      focusLine(move.line.key);
    } else if (move !== undefined) setBranch(move.group, move.kind === 'open');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <div role="tree" aria-label={t('jump.groups')} className={classes['tree']}>
        {lines.map((line) => (
          <div
            key={line.key}
            id={domId(line.key)}
            role="treeitem"
            aria-level={line.level}
            aria-posinset={line.place}
            aria-setsize={line.size}
            aria-selected={line.key === chosenKey}
            aria-expanded={line.isOpen}
            tabIndex={line.key === focusKey ? 0 : -1}
            className={classes['line']}
            data-level={line.level}
            onClick={() => onChoose(line.branch)}
            onKeyDown={(event) => onKeyDown(event, line)}
            onContextMenu={(event) => {
              event.preventDefault();
              openMenu(line, { x: event.clientX, y: event.clientY });
            }}
          >
            <span
              className={classes['twist']}
              data-open={line.isOpen}
              onClick={(event) => {
                if (line.isOpen === undefined || line.branch.group === undefined) return;
                event.stopPropagation();
                setBranch(line.branch.group, !line.isOpen);
              }}
            >
              {line.isOpen !== undefined && <Icon name="chevron-right" size={12} />}
            </span>
            <Icon name={line.icon} />
            <span className={`${classes['words']} clip`} title={line.words}>
              {line.words}
            </span>
            {line.total !== undefined && (
              <span
                className={`${classes['count']} numbers`}
                title={
                  line.online === undefined
                    ? undefined
                    : t('jump.online', { online: countWords(line.online), total: countWords(line.total) })
                }
              >
                {countWords(line.total)}
              </span>
            )}
          </div>
        ))}
      </div>
      {menu !== null && (
        <Suspense fallback={null}>
          <GroupMenu
            menu={menu}
            onAct={onAct}
            onClose={() => {
              setMenu(null);
              focusLine(keyOf(menu.branch));
            }}
          />
        </Suspense>
      )}
    </>
  );
});

function focusLine(key: string): void {
  document.getElementById(domId(key))?.focus();
}

function domId(key: string): string {
  return `branch-${key}`;
}
