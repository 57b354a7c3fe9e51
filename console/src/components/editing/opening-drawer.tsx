/** In place of an editor whose things are still being loaded, or can't be. */
import { Drawer } from '@mantine/core';
import { failureWords, t } from '../../text/i18n.ts';
import { DialogKeyboard } from '../controls/dialog-keyboard.tsx';
import { SkeletonTable } from '../data-table.tsx';
import { Callout } from '../notice.tsx';

type OpeningDrawerProps = {
  readonly title: string;
  readonly error: Error | null;
  readonly onClose: () => void;
};

export function OpeningDrawer({ title, error, onClose }: OpeningDrawerProps) {
  return (
    <Drawer
      opened
      returnFocus={false}
      onClose={onClose}
      title={title}
      position="right"
      size={560}
      padding="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <DialogKeyboard />
      {error === null ? <SkeletonTable rows={6} /> : <Callout tone="danger">{failureWords(error)}</Callout>}
    </Drawer>
  );
}
