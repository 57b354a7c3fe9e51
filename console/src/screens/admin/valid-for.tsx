/** How long an installer is valid: a number and its unit. */
import { NativeSelect, NumberInput } from '@mantine/core';
import { t } from '../../text/i18n.ts';
import classes from './admin.module.css';

export const validUnits = { minutes: 1, hours: 60, days: 1440 } as const;

export type ValidFor = { readonly count: number | string; readonly unit: keyof typeof validUnits };

export const aDay: ValidFor = { count: 1, unit: 'days' };

/** Ten minutes to a year, as the server takes it; undefined for anything else. */
export function minutesOf({ count, unit }: ValidFor): number | undefined {
  const minutes = typeof count === 'number' ? count * validUnits[unit] : Number.NaN;
  return Number.isInteger(minutes) && minutes >= 10 && minutes <= 525_600 ? minutes : undefined;
}

type ValidForFieldProps = {
  readonly value: ValidFor;
  readonly error: string | null;
  readonly onChange: (value: ValidFor) => void;
};

export function ValidForField({ value, error, onChange }: ValidForFieldProps) {
  return (
    <div className={classes['pair']}>
      <NumberInput
        label={t('install.validFor')}
        value={value.count}
        min={1}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        error={error}
        onChange={(count) => onChange({ ...value, count })}
      />
      <NativeSelect
        label={t('install.unit')}
        value={value.unit}
        data={Object.keys(validUnits).map((unit) => ({
          value: unit,
          label: t(`install.units.${unit as keyof typeof validUnits}`),
        }))}
        onChange={(event) => onChange({ ...value, unit: event.currentTarget.value as keyof typeof validUnits })}
      />
    </div>
  );
}
