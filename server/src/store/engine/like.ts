/** Looking for text inside a folded column, alike in both databases. */
import { sql } from 'kysely';
import type { RawBuilder, SqlBool } from 'kysely';

/** Whether `column` contains `text` literally: the signs that `like` gives a meaning lose it. */
export function containing(column: string, text: string): RawBuilder<SqlBool> {
  const escaped = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  return sql<SqlBool>`${sql.ref(column)} like ${`%${escaped}%`} escape '\\'`;
}
