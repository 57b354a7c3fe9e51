/** From a Kysely query to a write: compiled now, run later, with the others of its list. */
import type { Compilable } from 'kysely';
import type { Write } from '../../ports.ts';

export function asWrite(query: Compilable): Write {
  const { sql, parameters } = query.compile();
  return { sql, parameters };
}
