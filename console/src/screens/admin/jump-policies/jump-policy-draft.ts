/** A Jump Policy while it is typed, and what is said of one in a line. */
import { instant, scheduleAt } from '@sallyport/domain';
import type { JumpPolicyAnswer, JumpPolicyFields, ScheduleEntryFields, ScheduleFields } from '@sallyport/protocol';
import { t } from '../../../text/i18n.ts';

export const emptyDraft: JumpPolicyFields = {
  displayName: '',
  codeName: '',
  description: '',
  schedule: null,
  simultaneousJumps: 'global',
  appliesToCopies: false,
  simultaneousJumpsRdp: 'global',
  ticketIdRequired: false,
  twoFactorChallenge: false,
  approval: null,
  startNotification: null,
  endNotification: null,
  recordingDisabled: false,
};

export function draftOf(policy: JumpPolicyAnswer): JumpPolicyFields {
  const { id: _, uses: __, ...fields } = policy;
  return fields;
}

/** Another that asks for the same, with a name to be changed. */
export function copyOf(policy: JumpPolicyAnswer): JumpPolicyFields {
  return {
    ...draftOf(policy),
    displayName: t('jumpPolicy.copyOf', { name: policy.displayName }),
    codeName: '',
  };
}

/** As they are typed, an empty one at the end included. */
export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}

function withoutBlanks<Fields extends { readonly addresses: readonly string[] }>(fields: Fields): Fields {
  return { ...fields, addresses: fields.addresses.map((line) => line.trim()).filter((line) => line !== '') };
}

/** What is sent: of lists of addresses the lines that have one. */
export function sentOf(draft: JumpPolicyFields): JumpPolicyFields {
  const { approval, startNotification, endNotification } = draft;
  return {
    ...draft,
    approval: approval === null ? null : { ...approval, approvers: withoutBlanks(approval.approvers) },
    startNotification: startNotification === null ? null : withoutBlanks(startNotification),
    endNotification: endNotification === null ? null : withoutBlanks(endNotification),
  };
}

/** In the order of their numbers. */
export const weekDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export const minutesADay = 1440;

/** Monday, from eight to five. */
export function newEntry(): ScheduleEntryFields {
  return { startDay: 0, startMinute: 480, endDay: 0, endMinute: 1020 };
}

/** What a schedule begins with once it is turned on: the days of work, in the reader's own zone. */
export function newSchedule(): ScheduleFields {
  return {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    entries: [0, 1, 2, 3, 4].map((day) => ({ ...newEntry(), startDay: day, endDay: day })),
    strict: false,
  };
}

export function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Undefined for what is no time of day. */
export function minuteOf(text: string): number | undefined {
  const [, hour = '', minute = ''] = /^(\d\d):(\d\d)/.exec(text) ?? [];
  const value = Number(hour) * 60 + Number(minute);
  return hour !== '' && Number(hour) < 24 && Number(minute) < 60 ? value : undefined;
}

const opening = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** In the reader's own zone. */
function openingText(at: number): string {
  return opening.format(at);
}

/** What a schedule means at a moment; undefined while its zone is none. */
export function scheduleWords(schedule: ScheduleFields | null, now: number): string | undefined {
  if (schedule === null) return t('jumpPolicy.always');
  try {
    const state = scheduleAt(schedule, instant(Math.floor(now)));
    if (state.kind === 'open') {
      return state.closesAt === undefined
        ? t('jumpPolicy.openForGood')
        : t('jumpPolicy.openUntil', { time: openingText(state.closesAt) });
    }
    return state.opensAt === undefined
      ? t('jumpPolicy.never')
      : t('jumpPolicy.closedUntil', { time: openingText(state.opensAt) });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

export function asksWords({ ticketIdRequired, twoFactorChallenge, approval }: JumpPolicyFields): string {
  const asks = [
    ...(approval === null ? [] : [t('jumpPolicy.asks.approval')]),
    ...(ticketIdRequired ? [t('jumpPolicy.asks.ticket')] : []),
    ...(twoFactorChallenge ? [t('jumpPolicy.asks.factor')] : []),
  ];
  return asks.length === 0 ? t('jumpPolicy.asks.nothing') : asks.join(', ');
}

/** One sentence for each kind of thing that uses it. */
export function usesWords({ items, installers }: JumpPolicyAnswer['uses']): readonly string[] {
  return [
    ...(items === 0 ? [] : [t('jumpPolicy.uses.items', { count: items })]),
    ...(installers === 0 ? [] : [t('jumpPolicy.uses.installers', { count: installers })]),
  ];
}

/** Part of a day, as fractions of it. */
export interface DayPart {
  readonly from: number;
  readonly to: number;
}

/** The parts of each day of the week in which an entry is open. */
export function openParts(entries: readonly ScheduleEntryFields[]): readonly (readonly DayPart[])[] {
  const week = 7 * minutesADay;
  const spans = entries.flatMap(({ startDay, startMinute, endDay, endMinute }) => {
    const from = startDay * minutesADay + startMinute;
    const to = endDay * minutesADay + endMinute;
    return to > from
      ? [{ from, to }]
      : [
          { from, to: week },
          { from: 0, to },
        ];
  });
  return weekDays.map((_, day) => {
    const [start, end] = [day * minutesADay, (day + 1) * minutesADay];
    return spans
      .filter(({ from, to }) => from < end && to > start)
      .map(({ from, to }) => ({
        from: (Math.max(from, start) - start) / minutesADay,
        to: (Math.min(to, end) - start) / minutesADay,
      }));
  });
}
