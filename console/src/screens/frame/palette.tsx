/** The palette: running sessions, items, pages and actions by a few letters. Loaded when it is first asked for. */
import { Modal } from '@mantine/core';
import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { DialogKeyboard } from '../../components/controls/dialog-keyboard.tsx';
import { Icon } from '../../components/icon.tsx';
import { StatusShape } from '../../components/status.tsx';
import { t } from '../../text/i18n.ts';
import type { EarlyKeys } from './early-keys.ts';
import { usePaletteGroups, type PaletteChoice } from './palette-choices.ts';
import classes from './palette.module.css';

type PaletteProps = {
  readonly early: EarlyKeys;
  readonly onClose: () => void;
  readonly onKeys: () => void;
};

export function Palette({ early, onClose, onKeys }: PaletteProps) {
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  // Enter waits for what was typed before it: taking what an earlier letter found would jump to another machine.
  const [isTaking, setTaking] = useState(false);
  const offered = usePaletteGroups(search.trim(), onKeys);
  const groups = offered.groups.filter(({ choices }) => choices.length > 0);
  const choices = groups.flatMap((group) => group.choices);
  const active = choices[Math.min(at, choices.length - 1)];
  const optionId = (choice: PaletteChoice) => `${listId}-${choice.id}`;

  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });
  const take = (choice: PaletteChoice | undefined) => {
    if (choice === undefined) return;
    onClose();
    choice.act();
  };
  const takeActive = useRef(() => {});
  useEffect(() => {
    takeActive.current = () => {
      setTaking(false);
      take(active);
    };
  });
  const isFound = isTaking && !offered.isLate;
  useEffect(() => {
    if (isFound) takeActive.current();
  }, [isFound]);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(choices.length - 1, at + step)));
    else if (event.key === 'Enter') setTaking(true);
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Root opened returnFocus={false} onClose={onClose} centered={false} yOffset="14vh" size={560} padding={0}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('frame.palette')}>
        <Modal.Body className={classes['body']}>
          <DialogKeyboard />
          <div className={classes['field']}>
            <Icon name="search" />
            <input
              type="text"
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={active === undefined ? undefined : optionId(active)}
              aria-label={t('palette.placeholder')}
              placeholder={t('palette.placeholder')}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
              value={search}
              onChange={(event) => {
                setSearch(event.currentTarget.value);
                setAt(0);
                setTaking(false);
              }}
              onFocus={() => {
                const { text, isEntered } = early.take();
                setSearch((before) => before + text);
                if (isEntered) setTaking(true);
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div ref={list} id={listId} role="listbox" aria-label={t('palette.placeholder')} className={classes['list']}>
            {groups.map((group) => (
              <Fragment key={group.name}>
                <div className={classes['group']} role="presentation">
                  {group.name}
                </div>
                {group.choices.map((choice) => (
                  <div
                    key={choice.id}
                    id={optionId(choice)}
                    role="option"
                    aria-selected={choice === active}
                    className={classes['option']}
                    onMouseMove={() => setAt(choices.indexOf(choice))}
                    onClick={() => take(choice)}
                  >
                    <span className={classes['icon']}>
                      {choice.icon.kind === 'status' ? (
                        <StatusShape status={choice.icon.status} />
                      ) : (
                        <Icon name={choice.icon.name} />
                      )}
                    </span>
                    <span className={`${classes['label']} clip`}>{choice.label}</span>
                    {choice.hint !== undefined && <span className={classes['hint']}>{choice.hint}</span>}
                  </div>
                ))}
              </Fragment>
            ))}
          </div>
          {choices.length === 0 && !offered.isLate && (
            <p className={classes['nothing']} role="status">
              {offered.unknown.length === 0
                ? t('palette.nothing')
                : t('palette.unknownField', { names: offered.unknown.join(', ') })}
            </p>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
