/** The menu of a group or a tag: starting a session with each of its items, and what else is done with all of them. */
import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { meQuery } from '../../../api/account.ts';
import { readItems } from '../../../api/jump-items.ts';
import { startItemsMax } from '../../../api/sessions.ts';
import { Icon } from '../../../components/icon.tsx';
import { PointMenu } from '../../../components/controls/point-menu.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import { useJump } from '../../frame/jump-action.tsx';
import { actIcons, type ChosenItem, type ItemAct } from '../acts/item-acts.tsx';
import type { Branch } from './tree-lines.ts';
import classes from './group-tree.module.css';

export type OpenGroupMenu = {
  readonly x: number;
  readonly y: number;
  readonly branch: Branch;
  readonly words: string;
  readonly total: number;
  /** A Jump Group and no tag or personal list. */
  readonly isGroup: boolean;
};

type GroupMenuProps = {
  readonly menu: OpenGroupMenu;
  readonly onAct: (act: ItemAct, items: readonly ChosenItem[]) => void;
  readonly onClose: () => void;
};

/** Items that are copied or looked at together, by way of a group. */
const togetherMax = 100;

export function GroupMenu({ menu, onAct, onClose }: GroupMenuProps) {
  const { branch, words, total } = menu;
  const { jump } = useJump();
  const router = useRouter();
  const { data: me } = useSuspenseQuery(meQuery);
  const why = whyNoStart(total);
  const groupId = menu.isGroup ? branch.group : undefined;
  const withItems = (most: number, act: (items: Awaited<ReturnType<typeof readItems>>['rows']) => void) => () => {
    void readItems({ query: { ...branch, sort: 'name' }, offset: 0, limit: most + 1 }).then(
      // By now there may be more than the menu said.
      ({ rows }) =>
        rows.length > most
          ? notifications.show({ message: whyNoStart(rows.length) ?? t('jump.tooManyTogether'), color: 'red' })
          : act(rows),
      (error: unknown) => notifications.show({ message: failureWords(error), color: 'red' }),
    );
  };
  const link = `${window.location.origin}${router.buildLocation({ to: '/jump', search: branchSearch(branch) }).href}`;
  return (
    <PointMenu label={t('jump.menu', { name: words })} place={menu} width={280} onClose={onClose}>
      <Menu.Item
        leftSection={<Icon name="jump" />}
        // Not `disabled`: whoever comes by keyboard is told why, too.
        aria-disabled={why !== undefined}
        closeMenuOnClick={why === undefined}
        onClick={why === undefined ? withItems(startItemsMax, (rows) => jump(rows)) : undefined}
      >
        {t('jump.startWith', { count: total })}
        {why !== undefined && <span className={classes['why']}>{why}</span>}
      </Menu.Item>
      <Menu.Divider />
      {(['copy', 'properties'] as const).map((act) => (
        <Menu.Item
          key={act}
          leftSection={<Icon name={actIcons[act]} />}
          disabled={total === 0 || total > togetherMax}
          onClick={withItems(togetherMax, (rows) => onAct(act, rows))}
        >
          {t(act === 'copy' ? 'jump.copyCount' : 'jump.propertiesOfCount', { count: total })}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item leftSection={<Icon name="copy" />} onClick={() => void navigator.clipboard.writeText(link)}>
        {t('jump.copyGroupLink')}
      </Menu.Item>
      {groupId !== undefined && me.user.switches.includes('editJumpGroups') && (
        <Menu.Item
          leftSection={<Icon name="group" />}
          onClick={() => void router.navigate({ to: '/login/jump-groups', search: { open: groupId } })}
        >
          {t('jump.editGroup')}
        </Menu.Item>
      )}
    </PointMenu>
  );
}

function whyNoStart(total: number): string | undefined {
  if (total === 0) return t('jump.noneInBranch');
  return total > startItemsMax ? t('jump.tooManyInBranch', { max: startItemsMax, total }) : undefined;
}

function branchSearch({ group, tag }: Branch): { readonly group?: string; readonly tag?: string } {
  return { ...(group === undefined ? {} : { group }), ...(tag === undefined ? {} : { tag }) };
}
