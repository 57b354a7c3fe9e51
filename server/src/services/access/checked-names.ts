/** Names, code names and comments as somebody typed them, checked against the others of their kind. */
import { caseFold, checkTypedText, freeCodeName, isCodeName } from '@sallyport/domain';
import type { TextLimits } from '@sallyport/domain';
import type { FieldFault } from './change-access.ts';

export interface NameColumns {
  readonly name: string;
  readonly nameFold: string;
}

interface Named {
  readonly id: string;
  readonly nameFold: string;
}

export type Checked<Columns> = { readonly columns: Columns; readonly faults: readonly FieldFault[] };

export function checkName(
  name: string,
  { limits, id, others }: { readonly limits: TextLimits; readonly id: string; readonly others: readonly Named[] },
): Checked<NameColumns> {
  const text = checkTypedText(name.trim(), limits);
  if (text.kind === 'bad')
    return { columns: { name: '', nameFold: '' }, faults: [{ field: 'name', code: 'name.invalid' }] };
  const nameFold = caseFold(text.text);
  const isTaken = others.some((other) => other.id !== id && other.nameFold === nameFold);
  return { columns: { name: text.text, nameFold }, faults: isTaken ? [{ field: 'name', code: 'name.taken' }] : [] };
}

/** Comments or a description. */
export function checkComments(
  field: string,
  typed: string,
  limits: TextLimits,
): { readonly text: string; readonly faults: readonly FieldFault[] } {
  const text = checkTypedText(typed.trim(), limits);
  return text.kind === 'good'
    ? { text: text.text, faults: [] }
    : { text: '', faults: [{ field, code: 'comments.invalid' }] };
}

interface CodeNamed {
  readonly id: string;
  readonly codeName: string;
}

/** Blank: made from the name. */
export function checkCodeName(
  codeName: string,
  {
    id,
    name,
    noun,
    others,
  }: { readonly id: string; readonly name: string; readonly noun: string; readonly others: readonly CodeNamed[] },
): { readonly codeName: string; readonly faults: readonly FieldFault[] } {
  const rest = others.filter((other) => other.id !== id);
  const taken = new Set(rest.map((other) => caseFold(other.codeName)));
  const typed = codeName.trim();
  if (typed === '') return { codeName: freeCodeName({ name, n: others.length + 1, taken, noun }), faults: [] };
  if (!isCodeName(typed)) return { codeName: typed, faults: [{ field: 'codeName', code: 'code-name.invalid' }] };
  return {
    codeName: typed,
    faults: taken.has(caseFold(typed)) ? [{ field: 'codeName', code: 'code-name.taken' }] : [],
  };
}
