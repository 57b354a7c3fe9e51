/**
 * What was read of a thing that is changed as a whole, as a short text: whoever changes it shows the one that was read,
 * and is refused when it is another by now. It rests on nothing but what the thing says, so nothing has to count.
 */
import { createHash } from 'node:crypto';
import { Problem } from './problem.ts';

/** The order of lists and of fields says nothing here. */
function canonical(value: unknown): unknown {
  if (value instanceof Map) return canonical([...value]);
  if (Array.isArray(value)) return value.map((one) => JSON.stringify(canonical(one))).toSorted();
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return fields.map(([name, field]) => [name, canonical(field)]);
}

export function revisionOf(thing: object): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(thing)))
    .digest('base64url')
    .slice(0, 22);
}

/** For the change of a thing that is now so. */
export function refuseOther(now: object, read: string): void {
  if (revisionOf(now) !== read) throw new Problem(409, 'conflict');
}
