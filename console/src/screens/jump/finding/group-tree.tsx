/** The tree of groups and their tags, each with how many items it holds. */
import type { GroupSummary, ItemCounts } from '@sallyport/protocol';
import { useState, type KeyboardEvent } from 'react';
import { Icon, type IconName } from '../../../components/icon.tsx';
import { countWords } from '../../../components/words/numbers.ts';
import { t } from '../../../text/i18n.ts';
import classes from './group-tree.module.css';

export type Branch = { readonly group?: string | undefined; readonly tag?: string | undefined };

type GroupTreeProps = {
  readonly groups: readonly GroupSummary[];
  readonly counts: ItemCounts | undefined;
  readonly chosen: Branch;
  readonly onChoose: (branch: Branch) => void;
};

type Line = {
  readonly key: string;
  readonly branch: Branch;
  readonly words: string;
  readonly total: number | undefined;
  readonly online: number | undefined;
  readonly icon: IconName;
  readonly level: 1 | 2;
  /** undefined when nothing is below it. */
  readonly isOpen?: boolean;
};

export function GroupTree({ groups, counts, chosen, onChoose }: GroupTreeProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(chosen.tag === undefined || chosen.group === undefined ? [] : [chosen.group]),
  );
  const lines = linesOf({ groups, counts, open });
  const chosenKey = keyOf(chosen);
  const focusKey = lines.some(({ key }) => key === chosenKey) ? chosenKey : (lines[0]?.key ?? '');

  const setBranch = (group: string, isOpen: boolean) =>
    setOpen((before) => {
      const next = new Set(before);
      if (isOpen) next.add(group);
      else next.delete(group);
      return next;
    });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, line: Line) => {
    const at = lines.indexOf(line);
    const to = { ArrowDown: lines[at + 1], ArrowUp: lines[at - 1], Home: lines[0], End: lines.at(-1) }[event.key];
    const group = line.branch.group;
    if (event.key === 'ArrowRight' && line.isOpen === false && group !== undefined) setBranch(group, true);
    else if (event.key === 'ArrowLeft' && line.isOpen === true && group !== undefined) setBranch(group, false);
    else if (event.key === 'ArrowLeft' && line.level === 2) choose(lines.find(({ key }) => key === keyOf({ group })));
    else if (event.key === 'Enter' || event.key === ' ') onChoose(line.branch);
    else if (to !== undefined) choose(to);
    else return;
    event.preventDefault();
  };
  const choose = (line: Line | undefined) => {
    if (line === undefined) return;
    onChoose(line.branch);
    document.getElementById(domId(line.key))?.focus();
  };

  return (
    <div role="tree" aria-label={t('jump.groups')} className={classes['tree']}>
      {lines.map((line) => (
        <div
          key={line.key}
          id={domId(line.key)}
          role="treeitem"
          aria-level={line.level}
          aria-selected={line.key === chosenKey}
          aria-expanded={line.isOpen}
          tabIndex={line.key === focusKey ? 0 : -1}
          className={classes['line']}
          data-level={line.level}
          onClick={() => onChoose(line.branch)}
          onKeyDown={(event) => onKeyDown(event, line)}
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
  );
}

/** One's own list first, then the shared groups, then the lists of others. */
function placeOf({ isOwn, owner }: GroupSummary): number {
  return isOwn ? 0 : owner === null ? 1 : 2;
}

export function groupWords({ isOwn, owner, name }: GroupSummary): string {
  if (isOwn) return t('jump.myList');
  return owner === null ? name : t('jump.listOf', { name: owner.name });
}

type LinesOptions = {
  readonly groups: readonly GroupSummary[];
  readonly counts: ItemCounts | undefined;
  readonly open: ReadonlySet<string>;
};

/** As people count: `Kasse 2` before `Kasse 10`. */
const collator = new Intl.Collator(undefined, { numeric: true });

function linesOf({ groups, counts, open }: LinesOptions): readonly Line[] {
  const all: Line = {
    key: keyOf({}),
    branch: {},
    words: t('jump.allItems'),
    total: counts?.total,
    online: counts?.online,
    icon: 'list',
    level: 1,
  };
  return [
    all,
    ...groups
      .toSorted((one, other) => placeOf(one) - placeOf(other) || collator.compare(one.name, other.name))
      .flatMap((group): readonly Line[] => {
        const isOpen = open.has(group.id);
        const branch = { group: group.id };
        const line: Line = {
          key: keyOf(branch),
          branch,
          words: groupWords(group),
          total: group.total,
          online: group.online,
          icon: group.owner === null ? 'group' : 'user',
          level: 1,
          ...(group.tags.length > 0 ? { isOpen } : {}),
        };
        const tags = isOpen ? group.tags : [];
        return [
          line,
          ...tags.map(({ tag, total, online }): Line => ({
            key: keyOf({ ...branch, tag }),
            branch: { ...branch, tag },
            words: tag,
            total,
            online,
            icon: 'tag',
            level: 2,
          })),
        ];
      }),
  ];
}

function keyOf({ group, tag }: Branch): string {
  return JSON.stringify([group ?? '', tag ?? '']);
}

function domId(key: string): string {
  return `branch-${key}`;
}
