/** The schedule of a Jump Policy: its entries as rows, the week as a picture, and what it means now. */
import { Autocomplete, NativeSelect, Switch, TextInput } from '@mantine/core';
import type { ScheduleEntryFields, ScheduleFields } from '@sallyport/protocol';
import { Button, IconButton } from '../../../components/controls/button.tsx';
import { Callout } from '../../../components/notice.tsx';
import { useNow } from '../../../components/words/time.ts';
import { t } from '../../../text/i18n.ts';
import { clockText, minuteOf, newEntry, openParts, scheduleWords, weekDays } from './jump-policy-draft.ts';
import classes from './jump-policies.module.css';

const zones = Intl.supportedValuesOf('timeZone');

type ScheduleFieldsProps = {
  readonly schedule: ScheduleFields;
  /** The words for a field that the server refused, by the end of its path. */
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (schedule: ScheduleFields) => void;
};

export function ScheduleEditor({ schedule, faultOf, onChange }: ScheduleFieldsProps) {
  const now = useNow(30_000);
  const { timeZone, entries, strict } = schedule;
  const words = scheduleWords(schedule, now);
  const change = (index: number, changes: Partial<ScheduleEntryFields>): void =>
    onChange({ ...schedule, entries: entries.map((entry, at) => (at === index ? { ...entry, ...changes } : entry)) });
  return (
    <div className={classes['schedule']}>
      <Autocomplete
        label={t('jumpPolicy.timeZone')}
        data={['UTC', ...zones]}
        limit={100}
        value={timeZone}
        error={faultOf('timeZone')}
        onChange={(value) => onChange({ ...schedule, timeZone: value })}
      />
      <div role="group" aria-label={t('jumpPolicy.schedule')} className={classes['entries']}>
        {entries.map((entry, index) => (
          <EntryRow
            // Rows have no name but their place.
            key={index}
            entry={entry}
            number={index + 1}
            fault={faultOf(`entries.${index}`)}
            onChange={(changes) => change(index, changes)}
            onRemove={() => onChange({ ...schedule, entries: entries.filter((_, at) => at !== index) })}
          />
        ))}
        <div>
          <Button
            tone="quiet"
            icon="plus"
            onClick={() => onChange({ ...schedule, entries: [...entries, entries.at(-1) ?? newEntry()] })}
          >
            {t('jumpPolicy.addEntry')}
          </Button>
        </div>
      </div>
      <Week entries={entries} timeZone={timeZone} />
      {entries.length === 0 ? (
        <Callout tone="warn">{t('jumpPolicy.noEntries')}</Callout>
      ) : (
        words !== undefined && <p className={classes['now']}>{words}</p>
      )}
      <Switch
        label={t('jumpPolicy.strict')}
        description={t('jumpPolicy.strictHint')}
        checked={strict}
        onChange={({ currentTarget }) => onChange({ ...schedule, strict: currentTarget.checked })}
      />
    </div>
  );
}

type EntryRowProps = {
  readonly entry: ScheduleEntryFields;
  readonly number: number;
  readonly fault: string | undefined;
  readonly onChange: (changes: Partial<ScheduleEntryFields>) => void;
  readonly onRemove: () => void;
};

const dayChoices = weekDays.map((day, index) => ({ value: String(index), label: t(`jumpPolicy.days.${day}`) }));

function EntryRow({ entry, number, fault, onChange, onRemove }: EntryRowProps) {
  const day = (field: 'startDay' | 'endDay') => (
    <NativeSelect
      aria-label={t(`jumpPolicy.${field}`, { number })}
      data={dayChoices}
      value={String(entry[field])}
      onChange={({ currentTarget }) => onChange({ [field]: Number(currentTarget.value) })}
    />
  );
  const time = (field: 'startMinute' | 'endMinute') => (
    <TextInput
      type="time"
      aria-label={t(field === 'startMinute' ? 'jumpPolicy.startTime' : 'jumpPolicy.endTime', { number })}
      value={clockText(entry[field])}
      onChange={({ currentTarget }) => {
        const minute = minuteOf(currentTarget.value);
        if (minute !== undefined) onChange({ [field]: minute });
      }}
    />
  );
  return (
    <>
      <div className={classes['entry']}>
        {day('startDay')}
        {time('startMinute')}
        <span aria-hidden="true">–</span>
        {day('endDay')}
        {time('endMinute')}
        <IconButton small icon="close" label={t('jumpPolicy.removeEntry', { number })} onClick={onRemove} />
      </div>
      {fault !== undefined && <Callout tone="danger">{fault}</Callout>}
    </>
  );
}

function Week({ entries, timeZone }: Pick<ScheduleFields, 'entries' | 'timeZone'>) {
  const days = openParts(entries);
  return (
    <figure className={classes['week']} aria-label={t('jumpPolicy.week', { zone: timeZone })}>
      {weekDays.map((day, index) => (
        <div key={day} className={classes['day']}>
          <span>{t(`jumpPolicy.days.${day}`).slice(0, 2)}</span>
          <span className={classes['hours']} aria-hidden="true">
            {(days[index] ?? []).map(({ from, to }) => (
              <span key={`${from}-${to}`} style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />
            ))}
          </span>
        </div>
      ))}
      <div className={classes['scale']} aria-hidden="true">
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
    </figure>
  );
}
