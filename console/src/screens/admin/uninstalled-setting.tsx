/** What becomes of the entries of a Jump Client that is uninstalled at its machine; holds for later ones. */
import { NativeSelect } from '@mantine/core';
import type { ClientSettings } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { changeClientSettings, clientSettingsQuery } from '../../api/installers.ts';
import { queryClient } from '../../api/query-client.ts';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import classes from './admin.module.css';

const choices = [
  { value: 'kept', label: t('install.settingKept') },
  { value: 'removed', label: t('install.settingRemoved') },
] as const;

export function UninstalledSetting() {
  const settings = useQuery(clientSettingsQuery);
  const change = useMutation({
    mutationFn: (body: ClientSettings) => changeClientSettings(body),
    onSettled: () => queryClient.invalidateQueries({ queryKey: clientSettingsQuery.queryKey }),
  });
  if (settings.data === undefined) return null;
  return (
    <div className={classes['setting']}>
      <label htmlFor="uninstalled-entries">{t('install.settingLabel')}</label>
      <NativeSelect
        id="uninstalled-entries"
        value={(change.isPending ? change.variables : settings.data).uninstalledEntries}
        data={[...choices]}
        onChange={({ currentTarget }) => {
          const chosen = choices.find(({ value }) => value === currentTarget.value);
          if (chosen !== undefined) change.mutate({ uninstalledEntries: chosen.value });
        }}
      />
      {change.isError && <Callout tone="danger">{failureWords(change.error)}</Callout>}
    </div>
  );
}
