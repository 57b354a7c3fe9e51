/** What holds for all Jump items: simultaneous jumps, who counts as present, and the ticket system. */
import { NativeSelect, Switch } from '@mantine/core';
import type { JumpItemSettingsFields } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { jumpItemSettingsQuery, saveJumpItemSettings, ticketSystemQuery } from '../../../api/jump-policies.ts';
import { queryClient } from '../../../api/query-client.ts';
import { Section } from '../../../components/editing/section.tsx';
import { Callout, LoadFailed } from '../../../components/notice.tsx';
import { Page } from '../../../components/page.tsx';
import { SkeletonTable } from '../../../components/data-table.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import classes from '../jump-policies/jump-policies.module.css';
import { TicketSystem } from './ticket-system.tsx';

export function JumpItemsPage() {
  const settings = useQuery(jumpItemSettingsQuery);
  const tickets = useQuery(ticketSystemQuery);
  const error = settings.error ?? tickets.error;
  const isThere = settings.data !== undefined && tickets.data !== undefined;
  return (
    <Page title={t('jumpItemSettings.title')} words={t('jumpItemSettings.words')}>
      {!isThere && error !== null && (
        <LoadFailed
          error={error}
          retry={() => {
            void settings.refetch();
            void tickets.refetch();
          }}
        />
      )}
      {!isThere && error === null && <SkeletonTable />}
      {settings.data !== undefined && tickets.data !== undefined && (
        <div className={classes['settings']}>
          <ForAllItems settings={settings.data} />
          <TicketSystem settings={tickets.data.settings} />
        </div>
      )}
    </Page>
  );
}

/** Each choice is kept at once. */
function ForAllItems({ settings }: { readonly settings: JumpItemSettingsFields }) {
  const saving = useMutation({
    mutationFn: saveJumpItemSettings,
    onSuccess: (saved) => queryClient.setQueryData(jumpItemSettingsQuery.queryKey, saved),
  });
  const shown = saving.isPending ? saving.variables : settings;
  return (
    <>
      {saving.isError && <Callout tone="danger">{failureWords(saving.error)}</Callout>}
      <Section title={t('jumpItemSettings.simultaneous')} words={t('jumpItemSettings.simultaneousWords')}>
        <NativeSelect
          aria-label={t('jumpItemSettings.simultaneous')}
          description={t(
            shown.simultaneousJumps === 'join' ? 'jumpItemSettings.joinHint' : 'jumpItemSettings.disallowHint',
          )}
          inputWrapperOrder={['input', 'description']}
          data={[
            { value: 'join', label: t('jumpItemSettings.join') },
            { value: 'disallow', label: t('jumpItemSettings.disallow') },
          ]}
          value={shown.simultaneousJumps}
          onChange={({ currentTarget }) =>
            saving.mutate({ ...shown, simultaneousJumps: currentTarget.value === 'disallow' ? 'disallow' : 'join' })
          }
        />
      </Section>
      <Section title={t('jumpItemSettings.presence')}>
        <Switch
          label={t('jumpItemSettings.screenState')}
          description={t('jumpItemSettings.screenStateHint')}
          checked={shown.screenStateDetectsPresence}
          onChange={({ currentTarget }) =>
            saving.mutate({ ...shown, screenStateDetectsPresence: currentTarget.checked })
          }
        />
      </Section>
    </>
  );
}
