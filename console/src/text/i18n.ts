/** The one place that knows which words are shown and how a code becomes a sentence. */
import type { CloseReason, EndReason } from '@sallyport/domain';
import i18next from 'i18next';
import type { ItemEvent, Reason, SessionSummary } from '@sallyport/protocol';
import { ApiFailure } from '../api/http.ts';
import { changeWords, isItemField } from './change-words.ts';
import { auditFacts, auditKinds } from './en-admin.ts';
import { itemEventKinds } from './en-events.ts';
import { closeReasons, unrecordedReasons, endReasons, endReasonsBy, sessionEvents } from './en-session.ts';
import { refusedCauses } from './en-status.ts';
import { en } from './en.ts';
import { refusals } from './refusals.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly resources: { readonly translation: typeof en };
  }
}

// At once and not later: words are used as soon as modules are read.
void i18next.init({
  lng: 'en',
  initAsync: false,
  resources: { en: { translation: en } },
  // React escapes what it shows; escaping twice would show the escapes.
  interpolation: { escapeValue: false },
});

const translate = i18next.t.bind(i18next);
/** Words without anything to fill in are always the same, and a list asks for them a thousand times. */
const plainWords = new Map<string, string>();

export const t = new Proxy(translate, {
  apply(target, self, asked: [key: string, options?: object]) {
    const known = asked.length === 1 ? plainWords.get(asked[0]) : undefined;
    if (known !== undefined) return known;
    const words = String(Reflect.apply(target, self, asked));
    if (asked.length === 1) plainWords.set(asked[0], words);
    return words;
  },
});

/** Refusals that the server's own sentence explains better: it knows the names of roles, groups and policies. */
const toldByServer: ReadonlySet<string> = new Set([
  'jump.support-not-allowed',
  'jump.method-not-allowed',
  'jump.not-permitted',
  'jump.in-use',
  'jump.account-wrong',
  'jump.account-too-many',
  'jump.account-unusable',
  'jump.account-impossible',
  'item.not-permitted',
  'item.destination-not-permitted',
  'item.entry-exists',
]);

/** Our sentence for a code, else the server's own. */
export function reasonWords(reason: Reason): string {
  const policy = reason.facts?.['policy'];
  // Its next opening is told beside it, in the time of the place.
  if (reason.code === 'jump.outside-schedule' && typeof policy === 'string')
    return t('start.outsideSchedule', { policy });
  return toldByServer.has(reason.code) ? reason.message : (refusals[reason.code] ?? reason.message);
}

export function failureWords(error: unknown): string {
  if (!(error instanceof ApiFailure)) return error instanceof Error ? error.message : String(error);
  const { code, message, reasons } = error.facts;
  const words = refusals[code] ?? message;
  return reasons === undefined || reasons.length === 0 ? words : reasons.map(reasonWords).join(' ');
}

/** A code that the address of the sign-in page carries: one that is not ours says nothing. */
export function signInRefusalWords(code: string): string {
  return refusals[code] ?? t('signIn.refused');
}

export function endReasonWords(reason: string | null): string {
  return wordsOf(endReasons, reason);
}

/** Why a session ended, and by whom. */
export function endWords({ endReason, endedBy }: Pick<SessionSummary, 'endReason' | 'endedBy'>): string {
  const words = endReasonsBy[endReason ?? ''];
  // By a function: a name may hold what stands for something in a replacement.
  return words === undefined || endedBy === null ? endReasonWords(endReason) : words.replace('{{name}}', () => endedBy);
}

export function unrecordedWords(because: keyof typeof unrecordedReasons): string {
  return unrecordedReasons[because];
}

export function closeReasonWords(reason: string | null): string {
  return wordsOf(closeReasons, reason);
}

/** A reason of a newer server is shown as it is: better than nothing. */
function wordsOf(words: Readonly<Record<string, string>>, reason: string | null): string {
  return reason === null ? '' : (words[reason] ?? reason);
}

export function auditWords(kind: string): string {
  return auditKinds[kind] ?? kind;
}

/** What happened to an item; a kind of a newer server is called as in the audit log. */
export function itemEventWords({ kind, fields, from, to }: Pick<ItemEvent, 'kind' | 'fields' | 'from' | 'to'>): string {
  const names = fields.map((field) => (isItemField(field) ? t(`items.fields.${field}`) : field)).join(', ');
  const told: Readonly<Record<string, string>> = { from: from ?? '', to: to ?? '', fields: names };
  return (itemEventKinds[kind] ?? auditWords(kind)).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => told[name] ?? '');
}

/** What a person reads in an entry's facts; those without words are for whoever looks at all of it. */
export function auditFactWords(data: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(data).flatMap(([name, value]) => {
    if (name === 'changes') return changeWords(value);
    const words = auditFacts[name];
    if (words === undefined || (typeof value !== 'string' && typeof value !== 'number')) return [];
    return [words.replace('{{value}}', () => valueWords(String(value)))];
  });
}

/** A code that has words anywhere is told by them. */
function valueWords(value: string): string {
  return endReasons[value as EndReason] ?? closeReasons[value as CloseReason] ?? refusals[value] ?? value;
}

/** What was refused, by its cause. */
export function causeWords(code: string): string {
  return refusedCauses[code] ?? refusals[code] ?? code;
}

export function eventWords(kind: string): string {
  return sessionEvents[kind] ?? kind;
}
