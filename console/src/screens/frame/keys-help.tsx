/** All keys on one card. */
import { preferenceStore } from '../../api/preferences.ts';
import { Keys } from '../../components/kbd.tsx';
import { t } from '../../text/i18n.ts';
import classes from './keys-help.module.css';
import { Dialog } from '../../components/controls/dialog.tsx';

type KeyLine = readonly [string, readonly string[]];

export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  const groups: readonly (readonly [string, readonly KeyLine[]])[] = [
    [
      t('keys.anywhere'),
      [
        [t('keys.help'), ['?']],
        [t('keys.palette'), [preferenceStore.get().paletteKey]],
        [t('keys.search'), ['/']],
        [t('keys.nextTab'), ['alt+shift+←', 'alt+shift+→']],
      ],
    ],
    [
      t('keys.list'),
      [
        [t('keys.move'), ['↑', '↓']],
        [t('keys.all'), ['Home', 'End', 'PgUp', 'PgDn']],
        [t('keys.extend'), ['shift+↓']],
        [t('keys.toggle'), ['Space']],
        [t('keys.jump'), ['Enter']],
        [t('keys.menu'), ['shift+F10']],
        [t('keys.properties'), ['alt+Enter']],
        [t('keys.remove'), ['Delete']],
        [t('keys.typeAhead'), [t('keys.letters')]],
      ],
    ],
    [
      t('keys.tabs'),
      [
        [t('keys.besideTab'), ['←', '→']],
        [t('keys.moveTab'), ['ctrl+shift+←', 'ctrl+shift+→']],
        [t('keys.rename'), ['F2']],
        [t('keys.tabMenu'), ['shift+F10']],
        [t('keys.closeTab'), ['Delete']],
      ],
    ],
    [
      t('keys.terminal'),
      [
        [t('keys.copy'), ['ctrl+shift+c']],
        [t('keys.paste'), ['ctrl+shift+v']],
        [t('keys.find'), ['ctrl+shift+f']],
        [t('keys.leave'), ['ctrl+shift+l']],
        [t('keys.bigger'), ['ctrl+shift+↑', 'ctrl+shift+↓']],
      ],
    ],
    [
      t('keys.playback'),
      [
        [t('keys.play'), ['Space']],
        [t('keys.seek'), ['←', '→']],
        [t('keys.speed'), ['<', '>']],
        [t('keys.ends'), ['Home', 'End']],
        [t('keys.search'), ['/']],
      ],
    ],
  ];
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('keys.title')}
      size={720}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={classes['groups']}>
        {groups.map(([title, lines]) => (
          <section key={title}>
            <h2 className="label">{title}</h2>
            <dl>
              {lines.map(([words, keys]) => (
                <div key={words} className={classes['line']}>
                  <dt>{words}</dt>
                  <dd>
                    {keys.map((each) => (
                      <Keys key={each} keys={each} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
