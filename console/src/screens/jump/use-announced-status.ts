/** Says to whoever listens to the page that the item they are on came, went, or is in use. */
import type { ItemRow } from '@sallyport/protocol';
import { useEffect, useRef } from 'react';
import { t } from '../../text/i18n.ts';
import { useAnnounce } from '../frame/announcer.tsx';

export function useAnnouncedStatus(row: ItemRow | undefined): void {
  const announce = useAnnounce();
  const before = useRef(row);
  useEffect(() => {
    const known = before.current;
    before.current = row;
    if (row === undefined || known?.id !== row.id || known.status === row.status) return;
    announce(t('jump.announceStatus', { name: row.name, status: t(`jump.statuses.${row.status}`) }));
  }, [row, announce]);
}
