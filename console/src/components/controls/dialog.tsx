/** A dialog over the page. Whoever opens it need not care for the keyboard: it comes with the dialog and goes back. */
import { Modal, type ModalProps } from '@mantine/core';
import { DialogKeyboard } from './dialog-keyboard.tsx';

export function Dialog({ opened, children, ...rest }: ModalProps) {
  // Not kept while it is closed: it would take a frame to come back, and the key pressed in it.
  if (!opened) return null;
  return (
    <Modal opened returnFocus={false} {...rest}>
      <DialogKeyboard />
      {children}
    </Modal>
  );
}
