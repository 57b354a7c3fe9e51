/** Which tables there are, and in which order they can be filled so that every foreign key finds its row. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Engine } from '../engine/engine.ts';

export type AnyTables = Record<string, Record<string, unknown>>;

interface Reference {
  readonly child: string;
  readonly parent: string;
}

async function references(db: Kysely<AnyTables>, kind: Engine['kind']): Promise<readonly Reference[]> {
  const query =
    kind === 'sqlite'
      ? sql<Reference>`select m.name as child, f."table" as parent
          from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'`
      : sql<Reference>`select child.relname as child, parent.relname as parent from pg_constraint
          join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
          where contype = 'f' and connamespace = current_schema()::regnamespace`;
  return (await query.execute(db)).rows;
}

/** By their names in the database, parents before children. Kysely's own are left out. */
export async function tablesInOrder(db: Kysely<AnyTables>, kind: Engine['kind']): Promise<readonly string[]> {
  const waiting = new Set((await db.introspection.getTables()).map(({ name }) => name).toSorted());
  const edges = (await references(db, kind)).filter(({ child, parent }) => child !== parent);
  const ordered: string[] = [];
  while (waiting.size > 0) {
    const free = [...waiting].filter(
      (table) => !edges.some(({ child, parent }) => child === table && waiting.has(parent)),
    );
    if (free.length === 0) throw new Error(`Tables refer to one another in a circle: ${[...waiting].join(', ')}`);
    for (const table of free) waiting.delete(table);
    ordered.push(...free);
  }
  return ordered;
}
