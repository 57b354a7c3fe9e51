/**
 * The drawer in which one thing of a list is made or changed. It saves as a whole; closing it with something unsaved
 * asks first, and what the server refuses is said at its top.
 */
import { Drawer } from '@mantine/core';
import type { KeyboardEvent, ReactNode } from 'react';
import { failureWords, t } from '../../text/i18n.ts';
import { Button } from '../controls/button.tsx';
import { DialogKeyboard } from '../controls/dialog-keyboard.tsx';
import { Callout } from '../notice.tsx';
import { useLeaveGuard } from './leave-guard.tsx';
import classes from './editing.module.css';

type EditorDrawerProps = {
  readonly title: string;
  /** Whether something is typed that is not saved. */
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  readonly error: Error | null;
  /** The words of the button that saves. */
  readonly verb: string;
  /** Saves; settles when it is kept, and then the drawer closes. Rejects or answers false when it is not. */
  readonly onSave: () => Promise<boolean>;
  readonly onClose: () => void;
  /** At the left of the buttons: removing, copying. */
  readonly actions?: ReactNode;
  /** For what may be looked at and not changed. */
  readonly isFixed?: boolean;
  readonly size?: number;
  readonly children: ReactNode;
};

/**
 * Escape that is for the drawer: not for a question that lies over it, nor for a list that is open in a field. Mantine's
 * own listener asks neither, and what opens upon it hears the same key press and closes again.
 */
function isOwnEscape({ key, nativeEvent, target, currentTarget }: KeyboardEvent): boolean {
  if (key !== 'Escape' || nativeEvent.isComposing || !(target instanceof Element)) return false;
  return currentTarget.contains(target) && target.getAttribute('data-mantine-stop-propagation') !== 'true';
}

export function EditorDrawer({
  title,
  isChanged,
  isSaving,
  error,
  verb,
  onSave,
  onClose,
  actions,
  isFixed = false,
  size = 560,
  children,
}: EditorDrawerProps) {
  const guard = useLeaveGuard(isChanged);
  const save = async (): Promise<void> => {
    if (!(await onSave())) return;
    guard.letPass();
    onClose();
  };
  return (
    <Drawer
      opened
      returnFocus={false}
      onClose={onClose}
      closeOnEscape={false}
      onKeyDown={(event) => {
        if (isOwnEscape(event)) onClose();
      }}
      title={title}
      position="right"
      size={size}
      padding="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
      classNames={{ body: classes['body'] ?? '', content: classes['content'] ?? '' }}
    >
      <DialogKeyboard />
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className={classes['fields']}>
          {error !== null && <Callout tone="danger">{failureWords(error)}</Callout>}
          {children}
        </div>
        <div className={classes['foot']}>
          {actions}
          <span className={classes['decide']}>
            <Button onClick={onClose}>{t(isFixed ? 'common.close' : 'common.cancel')}</Button>
            {!isFixed && (
              <Button type="submit" tone="main" busy={isSaving}>
                {verb}
              </Button>
            )}
          </span>
        </div>
      </form>
      {guard.question}
    </Drawer>
  );
}
