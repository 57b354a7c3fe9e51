/**
 * Arranges the demo's database for the pictures while the demo stands still: names, groups and tags as people give
 * them, absences of various lengths, colleagues, sessions of days past.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { caseFold } from '@sallyport/domain';
import { administrator, cast, colleagues, ownMachine, type CastItem } from './cast.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long the endpoints that are not started again have been away. */
const absences = [2 * hour, 5 * hour, 26 * hour, 3 * day, 9 * day, 21 * day] as const;

interface ItemRow {
  readonly id: string;
  readonly client: string;
  readonly name: string;
}

export function arrangeItems(data: string, online: ReadonlySet<string>): void {
  using database = new DatabaseSync(join(data, 'sallyport.db'), { timeout: 10_000 });
  const items = listItems(database);
  const groups = new Map<string, string>();
  const own = items.find(({ name }) => name === hostname());
  const others = items.filter((item) => item !== own);
  // Those that stay on come first, so that the familiar names are there to be jumped to.
  const ordered = [...others.filter(({ name }) => online.has(name)), ...others.filter(({ name }) => !online.has(name))];
  if (own !== undefined) place(database, { groups, item: own, as: ownMachine });
  cast.forEach((as, index) => {
    const item = ordered[index];
    if (item !== undefined) place(database, { groups, item, as });
  });
  others
    .filter(({ name }) => !online.has(name))
    .forEach((item, index) => {
      const since = Date.now() - (absences[index % absences.length] ?? day);
      database
        .prepare(
          'update jump_clients set last_contact_at = ?, last_disconnect_at = ?, last_connect_at = ? where id = ?',
        )
        .run(since, since, since - 3 * day, item.client);
    });
  const [disabled, uninstalled] = others.filter(({ name }) => !online.has(name));
  if (disabled !== undefined)
    database.prepare('update jump_clients set disabled_at = ? where id = ?').run(Date.now() - day, disabled.client);
  if (uninstalled !== undefined)
    database
      .prepare('update jump_clients set uninstalled_at = ? where id = ?')
      .run(Date.now() - 2 * day, uninstalled.client);
  const [copied] = others.filter(({ name }) => online.has(name));
  if (copied !== undefined)
    database
      .prepare(
        `insert into held_copies (jump_client_id, token_hash, remote_address, first_seen_at, last_seen_at)
         values (?, 'a copy', '198.51.100.23', ?, ?)`,
      )
      .run(copied.client, Date.now() - 2 * hour, Date.now() - minute);
  addColleagues(database);
}

/** Spreads the sessions that were just held over the days before and among the colleagues. */
export function arrangePast(data: string): void {
  using database = new DatabaseSync(join(data, 'sallyport.db'), { timeout: 10_000 });
  const people = database.prepare('select id, display_name as name from users order by created_at').all() as {
    id: string;
    name: string;
  }[];
  const sessions = database
    .prepare("select id, started_at as startedAt from sessions where state = 'ended' order by started_at")
    .all() as { id: string; startedAt: number }[];
  sessions.toReversed().forEach(({ id, startedAt }, index) => {
    const person = people[index % people.length];
    const back = index * 7 * hour + (index * 23 + 11) * minute;
    const longer = (3 + ((index * 17) % 55)) * minute;
    database
      .prepare('update sessions set started_at = started_at - ?, ended_at = ended_at - ? + ? where id = ?')
      .run(back, back, longer, id);
    database
      .prepare('update channels set opened_at = opened_at - ?, closed_at = closed_at - ? + ? where session_id = ?')
      .run(back, back, longer, id);
    database
      .prepare('update participants set joined_at = joined_at - ?, left_at = left_at - ? + ? where session_id = ?')
      .run(back, back, longer, id);
    database
      .prepare('update session_events set at = at - ? + (case when number > 4 then ? else 0 end) where session_id = ?')
      .run(back, longer, id);
    if (person === undefined || startedAt === 0) return;
    database
      .prepare('update sessions set started_by = ?, started_by_name = ? where id = ?')
      .run(person.id, person.name, id);
    database
      .prepare('update participants set user_id = ?, display_name = ? where session_id = ?')
      .run(person.id, person.name, id);
    database
      .prepare("update session_events set actor_name = ? where session_id = ? and actor_kind = 'user'")
      .run(person.name, id);
  });
}

/** Two colleagues come by the provider; one of them, and not the administrator, asked for the first approval. */
export function arrangeAccess(data: string): void {
  using database = new DatabaseSync(join(data, 'sallyport.db'), { timeout: 10_000 });
  const provider = database.prepare('select id from security_providers limit 1').get() as { id: string };
  for (const username of ['jens', 'yuki']) {
    database
      .prepare('update users set security_provider_id = ?, provider_subject = ?, email_address = ? where username = ?')
      .run(provider.id, `subject of ${username}`, `${username}@beispiel.example`, username);
  }
  const jens = database.prepare("select id, display_name as name from users where username = 'jens'").get() as {
    id: string;
    name: string;
  };
  database
    .prepare(
      'update jump_approvals set requested_by = ?, requested_by_name = ?, requested_at = requested_at - ? where id = (select min(id) from jump_approvals)',
    )
    .run(jens.id, jens.name, 12 * minute);
}

function listItems(database: DatabaseSync): readonly ItemRow[] {
  return database
    .prepare('select id, jump_client_id as client, name from jump_items order by name_fold')
    .all() as unknown as readonly ItemRow[];
}

interface Placing {
  readonly groups: Map<string, string>;
  readonly item: ItemRow;
  readonly as: CastItem;
}

function place(database: DatabaseSync, { groups, item, as }: Placing): void {
  const group = groups.get(as.group) ?? addGroup(database, as.group, groups.size);
  groups.set(as.group, group);
  database
    .prepare('update jump_items set jump_group_id = ?, name = ?, name_fold = ?, tag = ?, comments = ? where id = ?')
    .run(group, as.name, caseFold(as.name), as.tag ?? '', as.comments ?? '', item.id);
}

function addGroup(database: DatabaseSync, name: string, index: number): string {
  const known = database.prepare('select id from jump_groups order by created_at limit 1').get() as { id: string };
  const id = `${known.id.slice(0, -2)}${String(index).padStart(2, '0')}`;
  database
    .prepare(
      'insert into jump_groups (id, api_id, name, name_fold, code_name, comments, created_at) values (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(id, 1_000 + index, name, caseFold(name), `group-${1_000 + index}`, '', Date.now());
  return id;
}

function addColleagues(database: DatabaseSync): void {
  const own = database.prepare('select * from users limit 1').get() as Record<string, string | number | null>;
  database.prepare('update users set display_name = ? where id = ?').run(administrator.displayName, own['id'] ?? '');
  colleagues.forEach(({ username, displayName, isAdministrator }, index) => {
    const id = `${String(own['id']).slice(0, -2)}${String(index).padStart(2, '0')}`;
    database
      .prepare(
        'insert into users (id, username, username_fold, display_name, password_hash, is_administrator, created_at, password_changed_at, last_sign_in_at, disabled_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      // A hash that no password has.
      .run(
        id,
        username,
        username,
        displayName,
        'none',
        Number(isAdministrator),
        Date.now() - (40 - index) * day,
        Date.now(),
        index === 3 ? null : Date.now() - index * 9 * hour,
        index === 3 ? Date.now() - day : null,
      );
  });
}
