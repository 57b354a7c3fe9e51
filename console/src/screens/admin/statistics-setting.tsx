/** What all agents report of how their endpoints are doing, and how often; each choice is kept at once. */
import { Checkbox, NativeSelect } from '@mantine/core';
import { statistics, statisticsMinutes, type StatisticsSettings } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { changeStatistics, statisticsQuery } from '../../api/installers.ts';
import { queryClient } from '../../api/query-client.ts';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import classes from './admin.module.css';

export function StatisticsSetting() {
  const settings = useQuery(statisticsQuery);
  const change = useMutation({
    mutationFn: (body: StatisticsSettings) => changeStatistics(body),
    onSettled: () => queryClient.invalidateQueries({ queryKey: statisticsQuery.queryKey }),
  });
  if (settings.data === undefined) return null;
  const shown = change.isPending ? change.variables : settings.data;
  return (
    <fieldset className={classes['setting']} aria-label={t('install.statistics')}>
      <span aria-hidden="true">{t('install.statistics')}</span>
      {statistics.map((statistic) => (
        <Checkbox
          key={statistic}
          size="xs"
          label={t(`install.statistic.${statistic}`)}
          checked={shown.shown.includes(statistic)}
          onChange={({ currentTarget }) =>
            change.mutate({
              ...shown,
              shown: statistics.filter((each) =>
                each === statistic ? currentTarget.checked : shown.shown.includes(each),
              ),
            })
          }
        />
      ))}
      <NativeSelect
        aria-label={t('install.statisticsEvery')}
        value={String(shown.everyMinutes)}
        data={statisticsMinutes.map((count) => ({
          value: String(count),
          label: t('install.statisticsMinutes', { count }),
        }))}
        onChange={({ currentTarget }) => {
          const everyMinutes = statisticsMinutes.find((count) => String(count) === currentTarget.value);
          if (everyMinutes !== undefined) change.mutate({ ...shown, everyMinutes });
        }}
      />
      {change.isError && <Callout tone="danger">{failureWords(change.error)}</Callout>}
    </fieldset>
  );
}
