/** The saved views, at the foot of the tree: shared ones first, and each with what may be done with it. */
import { Menu } from '@mantine/core';
import type { ItemView } from '@sallyport/protocol';
import { lazy, memo, Suspense, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { isMenuKey } from '../../../components/controls/menu-key.ts';
import { preferenceStore, setPreferences } from '../../../api/preferences.ts';
import { IconButton } from '../../../components/controls/button.tsx';
import { PointMenu } from '../../../components/controls/point-menu.tsx';
import { Icon } from '../../../components/icon.tsx';
import { t } from '../../../text/i18n.ts';
import type { Arrangement } from './use-arrangement.ts';
import type { OpenViewDialog } from './view-dialogs.tsx';
import classes from './saved-views.module.css';

const ViewDialogs = lazy(() => import('./view-dialogs.tsx').then((module) => ({ default: module.ViewDialogs })));

type SavedViewsProps = { readonly arrangement: Arrangement; readonly onChosen: () => void };

type OpenMenu = { readonly view: ItemView; readonly x: number; readonly y: number };

export const SavedViews = memo(function SavedViews({ arrangement, onChosen }: SavedViewsProps) {
  const { views, active, modified, mayShare } = arrangement;
  const first = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get).itemView;
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [dialog, setDialog] = useState<OpenViewDialog | null>(null);
  const open = (view: ItemView) => {
    arrangement.open(view);
    onChosen();
  };
  const onKeyDown = (event: KeyboardEvent, view: ItemView) => {
    if (!isMenuKey(event)) return;
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    setMenu({ view, x: box.left + 24, y: box.bottom });
  };
  return (
    <section className={classes['views']} aria-label={t('views.title')}>
      <header>
        <h2 className="label">{t('views.title')}</h2>
        <IconButton small icon="plus" label={t('views.saveAs')} onClick={() => setDialog({ kind: 'save' })} />
      </header>
      {views.length === 0 && <p>{t('views.none')}</p>}
      <ul>
        {views.map((view) => (
          <li key={view.id} data-active={view.id === active?.id || undefined}>
            <button
              type="button"
              data-view={view.id}
              aria-current={view.id === active?.id || undefined}
              onClick={() => open(view)}
              onKeyDown={(event) => onKeyDown(event, view)}
              onContextMenu={(event) => {
                event.preventDefault();
                setMenu({ view, x: event.clientX, y: event.clientY });
              }}
            >
              <Icon name={view.isShared ? 'users' : 'view'} />
              <span className={`${classes['words']} clip`} title={view.name}>
                {view.name}
              </span>
              {view.isShared && <span className="unseen">{t('views.shared')}</span>}
              {view.id === first && (
                <span className={classes['mark']} title={t('views.isFirst')}>
                  <Icon name="star" size={12} />
                  <span className="unseen">{t('views.isFirst')}</span>
                </span>
              )}
              {view.id === active?.id && modified && <span className={classes['modified']}>{t('views.modified')}</span>}
            </button>
            <IconButton
              small
              icon="more"
              label={t('views.menu', { name: view.name })}
              onClick={(event) => {
                const box = event.currentTarget.getBoundingClientRect();
                setMenu({ view, x: box.left, y: box.bottom });
              }}
            />
          </li>
        ))}
      </ul>
      {menu !== null && (
        <ViewMenu
          menu={menu}
          isFirst={menu.view.id === first}
          mayChange={!menu.view.isShared || mayShare}
          maySave={menu.view.id === active?.id && modified}
          onOpen={() => open(menu.view)}
          onDialog={setDialog}
          onClose={() => {
            setMenu(null);
            document.querySelector<HTMLElement>(`[data-view=${menu.view.id}]`)?.focus();
          }}
        />
      )}
      <Suspense fallback={null}>
        {dialog !== null && <ViewDialogs dialog={dialog} arrangement={arrangement} onClose={() => setDialog(null)} />}
      </Suspense>
    </section>
  );
});

type ViewMenuProps = {
  readonly menu: OpenMenu;
  readonly isFirst: boolean;
  readonly mayChange: boolean;
  readonly maySave: boolean;
  readonly onOpen: () => void;
  readonly onDialog: (dialog: OpenViewDialog) => void;
  readonly onClose: () => void;
};

function ViewMenu({ menu, isFirst, mayChange, maySave, onOpen, onDialog, onClose }: ViewMenuProps) {
  const { view, x, y } = menu;
  const link = `${window.location.origin}/jump?view=${encodeURIComponent(view.id)}`;
  return (
    <PointMenu label={t('views.menu', { name: view.name })} place={{ x, y }} width={240} onClose={onClose}>
      <Menu.Item leftSection={<Icon name="view" />} onClick={onOpen}>
        {t('views.open')}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="star" />}
        onClick={() => setPreferences({ itemView: isFirst ? '' : view.id })}
      >
        {t(isFirst ? 'views.notFirst' : 'views.makeFirst')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="copy" />} onClick={() => void navigator.clipboard.writeText(link)}>
        {t('views.copyLink')}
      </Menu.Item>
      <Menu.Divider />
      {maySave && (
        <Menu.Item
          leftSection={<Icon name="check" />}
          disabled={!mayChange}
          onClick={() => onDialog({ kind: 'update', view })}
        >
          {t('views.update')}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<Icon name="summary" />}
        disabled={!mayChange}
        title={mayChange ? undefined : t('views.notYours')}
        onClick={() => onDialog({ kind: 'rename', view })}
      >
        {t('views.rename')}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="trash" />}
        disabled={!mayChange}
        title={mayChange ? undefined : t('views.notYours')}
        onClick={() => onDialog({ kind: 'remove', view })}
      >
        {t('views.remove')}
      </Menu.Item>
    </PointMenu>
  );
}
