/** What a whole server may keep its state in, so that use cases are tried on each. */
import { freshDatabase } from '../../../../tools/testbed/fresh-database.ts';

export const databases: readonly (readonly [string, () => Promise<string>])[] = [
  ['SQLite', () => Promise.resolve('sqlite')],
  ['PostgreSQL', freshDatabase],
];
