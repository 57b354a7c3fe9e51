/** Fields that name other things by their numbers. */
import { invalid } from '../answers.ts';
import type { Numbers } from '../numbers.ts';
import type { Fields } from '../read-request.ts';

/** The thing that a field names; it has to be given, and to be there. */
export function referredBy<Id extends string>(body: Fields, field: string, numbers: Numbers<Id>): Id {
  const number = body[field];
  if (number === undefined) throw invalid({ [field]: [`${field} is required`] });
  const id = numbers.idOf(Number(number));
  if (id === undefined) throw invalid({ [field]: [`${field} names nothing that is there`] });
  return id;
}

/** The role that a field names; without one, and with 0, it is each member's default role. */
export function roleIn<Id extends string>(body: Fields, roles: Numbers<Id>): Id | null {
  const number = body['jump_item_role_id'] ?? 0;
  return number === 0 ? null : referredBy(body, 'jump_item_role_id', roles);
}

/** A field that says what the path says already must not say otherwise. */
export function refuseOther(body: Fields, field: string, number: number): void {
  if (body[field] === undefined || body[field] === number) return;
  throw invalid({ [field]: [`${field} must be ${number}, as in the path`] });
}

export function refuseTwice(field: string): never {
  throw invalid({ [field]: [`${field} is in the list already`] });
}
