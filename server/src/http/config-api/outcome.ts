/** Outcomes of the services of access, as the contract has them: what was asked for, or a word for each field at fault. */
import type { ChangeOutcome } from '../../services/access/change-access.ts';
import { reasonText } from '../../text/reasons.ts';
import { invalid, missing } from './answers.ts';
import { wordsFor } from './words.ts';

interface About {
  readonly noun: string;
  /** The contract's names of the service's fields; a path that isn't there goes by its beginning. */
  readonly fields: Readonly<Record<string, string>>;
  /** What is told of a refusal that is about no field of the body. */
  readonly otherwise?: string;
}

function fieldFor(path: string, { fields, otherwise = 'id' }: About): string {
  return fields[path] ?? Object.entries(fields).find(([start]) => path.startsWith(`${start}.`))?.[1] ?? otherwise;
}

export function doneOr<Value>(outcome: ChangeOutcome<Value>, about: About): Value {
  const { otherwise = 'id' } = about;
  switch (outcome.kind) {
    case 'done':
      return outcome.value;
    case 'gone':
      throw missing(about.noun);
    case 'conflict':
      throw invalid({ [otherwise]: ['It was changed meanwhile. Try again.'] });
    case 'built-in':
      throw invalid({ [otherwise]: [`This ${about.noun} belongs to the server and stays as it is.`] });
    case 'in-use': {
      const { count, names } = outcome.dependents;
      throw invalid({ [otherwise]: [`It is in use by ${count}: ${names.join(', ')}`] });
    }
    case 'refused':
      throw invalid({ [otherwise]: [reasonText(outcome.reason)] });
    case 'invalid': {
      const errors: Record<string, string[]> = {};
      for (const { field, code } of outcome.faults) (errors[fieldFor(field, about)] ??= []).push(wordsFor(code));
      throw invalid(errors);
    }
  }
}
