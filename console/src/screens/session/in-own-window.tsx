/** In place of a session that was popped out: where it is, and the way to have it here again. */
import { Button } from '../../components/controls/button.tsx';
import { Notice } from '../../components/notice.tsx';
import type { OpenSession } from '../../session/open-sessions.ts';
import { bringBack, showOwnWindow } from '../../session/own-windows.ts';
import { t } from '../../text/i18n.ts';
import { useGivenName } from './use-tab-name.ts';

export function InOwnWindow({ session: { id, name } }: { readonly session: OpenSession }) {
  const given = useGivenName(id);
  return (
    <Notice
      icon="window"
      title={t('tabs.inOwnWindow', { name: given ?? name })}
      action={
        <>
          <Button tone="main" onClick={() => showOwnWindow(id)}>
            {t('tabs.showWindow')}
          </Button>
          <Button onClick={() => bringBack(id)}>{t('tabs.bringBack')}</Button>
        </>
      }
    >
      {t('tabs.inOwnWindowWords')}
    </Notice>
  );
}
