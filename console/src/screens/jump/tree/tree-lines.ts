/** The tree of groups and tags as lines, each with its place among its like, as assistive technology counts them. */
import type { GroupSummary, ItemCounts } from '@sallyport/protocol';
import type { IconName } from '../../../components/icon.tsx';
import { t } from '../../../text/i18n.ts';

export type Branch = { readonly group?: string | undefined; readonly tag?: string | undefined };

export type Line = {
  readonly key: string;
  readonly branch: Branch;
  readonly words: string;
  readonly total: number | undefined;
  readonly online: number | undefined;
  readonly icon: IconName;
  readonly level: 1 | 2;
  readonly place: number;
  readonly size: number;
  /** undefined when nothing is below it. */
  readonly isOpen?: boolean;
};

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

export function linesOf({ groups, counts, open }: LinesOptions): readonly Line[] {
  const size = groups.length + 1;
  const all: Line = {
    key: keyOf({}),
    branch: {},
    words: t('jump.allItems'),
    total: counts?.total,
    online: counts?.online,
    icon: 'list',
    level: 1,
    place: 1,
    size,
  };
  const ordered = groups.toSorted(
    (one, other) => placeOf(one) - placeOf(other) || collator.compare(one.name, other.name),
  );
  return [
    all,
    ...ordered.flatMap((group, at) => groupLines(group, { place: at + 2, size, isOpen: open.has(group.id) })),
  ];
}

type GroupPlace = { readonly place: number; readonly size: number; readonly isOpen: boolean };

function groupLines(group: GroupSummary, { place, size, isOpen }: GroupPlace): readonly Line[] {
  const branch = { group: group.id };
  const { total, online, tags } = group;
  const line: Line = {
    key: keyOf(branch),
    branch,
    words: groupWords(group),
    total,
    online,
    icon: group.owner === null ? 'group' : 'user',
    level: 1,
    place,
    size,
    ...(tags.length > 0 ? { isOpen } : {}),
  };
  if (!isOpen) return [line];
  return [
    line,
    ...tags.map(({ tag, total: tagTotal, online: tagOnline }, at): Line => ({
      key: keyOf({ ...branch, tag }),
      branch: { ...branch, tag },
      words: tag,
      total: tagTotal,
      online: tagOnline,
      icon: 'tag',
      level: 2,
      place: at + 1,
      size: tags.length,
    })),
  ];
}

export function keyOf({ group, tag }: Branch): string {
  return JSON.stringify([group ?? '', tag ?? '']);
}

export type TreeMove =
  | { readonly kind: 'go'; readonly line: Line }
  | { readonly kind: 'open' | 'close'; readonly group: string };

/** What a key does in the tree (WAI-ARIA Authoring Practices, Tree View); undefined when nothing. */
export function treeMove(lines: readonly Line[], line: Line, key: string): TreeMove | undefined {
  const at = lines.indexOf(line);
  const { group } = line.branch;
  const go = (to: Line | undefined): TreeMove | undefined => (to === undefined ? undefined : { kind: 'go', line: to });
  switch (key) {
    case 'ArrowDown':
      return go(lines[at + 1]);
    case 'ArrowUp':
      return go(lines[at - 1]);
    case 'Home':
      return go(lines[0]);
    case 'End':
      return go(lines.at(-1));
    case 'ArrowRight':
      if (line.isOpen === true) return go(lines[at + 1]);
      return line.isOpen === false && group !== undefined ? { kind: 'open', group } : undefined;
    case 'ArrowLeft':
      if (line.level === 2) return go(lines.find((each) => each.key === keyOf({ group })));
      return line.isOpen === true && group !== undefined ? { kind: 'close', group } : undefined;
    default: {
      if (key.length !== 1 || key === ' ') return undefined;
      const after = [...lines.slice(at + 1), ...lines.slice(0, at)];
      return go(after.find(({ words }) => words.toLocaleLowerCase().startsWith(key.toLocaleLowerCase())));
    }
  }
}
