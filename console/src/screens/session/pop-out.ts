import { notifications } from '@mantine/notifications';
import { popOut } from '../../session/own-windows.ts';
import { t } from '../../text/i18n.ts';

/** Gives a session a window of its own, or says that the browser lets none open. */
export function popOutOrSay(id: string): void {
  if (!popOut(id)) notifications.show({ message: t('tabs.popOutBlocked'), color: 'red' });
}
