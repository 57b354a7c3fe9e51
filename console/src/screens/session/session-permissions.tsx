/** What is permitted in a session, on its bar: who is there, and behind a button each permission with its policy. */
import { Popover, ScrollArea } from '@mantine/core';
import type { SessionDetails } from '@sallyport/protocol';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../../api/account.ts';
import { DecidedTable } from '../../components/decided-permissions.tsx';
import { Icon } from '../../components/icon.tsx';
import { t } from '../../text/i18n.ts';
import classes from './session.module.css';

export function SessionPermissions({ details }: { readonly details: SessionDetails }) {
  const { data: me } = useSuspenseQuery(meQuery);
  const [isOpen, setOpen] = useState(false);
  const { session, policies } = details;
  const own =
    session.participants.findLast(({ userId }) => userId === me.user.id) ?? session.participants.find(() => true);
  const decided = own === undefined ? undefined : policies.participants[own.id];
  const level = decided?.permissions.find(({ permission }) => permission === 'terminal')?.level;
  const terminal = level === 'full' || level === 'read-only' ? level : 'none';
  const customer = policies.customer === null ? [] : [t(`decided.customerShort.${policies.customer}`)];
  const shown = [t(`session.terminal.${terminal}`), ...customer].join(' · ');
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={520} trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes['permission']}
          // What is to be read on it begins its name.
          aria-label={`${shown}: ${t('decided.show')}`}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={terminal === 'full' ? 'terminal' : 'lock'} size={14} />
          <span>{shown}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes['decided'] ?? ''}>
        <h2>{t('decided.title')}</h2>
        <p>
          {t('decided.customer')}: {t(`decided.customers.${policies.customer ?? 'none'}`)}
          {policies.portal !== null && ` · ${t('decided.portal')}: ${policies.portal.name}`}
        </p>
        <ScrollArea.Autosize
          mah="min(480px, 60vh)"
          type="auto"
          viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('decided.title') }}
        >
          {decided !== undefined && <DecidedTable decided={decided} />}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
