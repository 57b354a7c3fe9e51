/**
 * Who may jump where, when and for what: personal lists, roles, policies, teams, portals, and what accounts and items
 * know of them. Whoever could jump anywhere before may still do so.
 */
import { randomBytes } from 'node:crypto';
import { builtInRoles, instant, newId } from '@sallyport/domain';
import type { IdKind, JumpItemRoleId } from '@sallyport/domain';
import { sql } from 'kysely';
import type { AlterTableColumnAlteringBuilder, CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

type Table<Name extends string> = CreateTableBuilder<Name, 'id' | 'api_id'>;

/** A table of things that have an id and a number for programs. */
function numbered<Name extends string>(db: Kysely<unknown>, name: Name): Table<Name> {
  return db.schema
    .createTable(name)
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('api_id', 'integer', (column) => column.notNull().unique());
}

async function createRolesAndPolicies(db: Kysely<unknown>): Promise<void> {
  await numbered(db, 'jump_item_roles')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_fold', 'text', (column) => column.notNull().unique())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('permissions', 'text', (column) => column.notNull())
    .addColumn('built_in', 'integer', (column) => column.notNull())
    .execute();
  await numbered(db, 'jump_policies')
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('display_name_fold', 'text', (column) => column.notNull().unique())
    .addColumn('code_name', 'text', (column) => column.notNull().unique())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('rules', 'text', (column) => column.notNull())
    .execute();
  await numbered(db, 'session_policies')
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('display_name_fold', 'text', (column) => column.notNull().unique())
    .addColumn('code_name', 'text', (column) => column.notNull().unique())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('permissions', 'text', (column) => column.notNull())
    .addColumn('prompting', 'text')
    .addColumn('availability', 'text', (column) => column.notNull())
    .execute();
  await numbered(db, 'public_portals')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_fold', 'text', (column) => column.notNull().unique())
    .addColumn('session_policy_id', 'text', (column) => column.references('session_policies.id'))
    .execute();
  await db.schema
    .createTable('portal_addresses')
    .addColumn('address', 'text', (column) => column.primaryKey())
    .addColumn('public_portal_id', 'text', (column) =>
      column.notNull().references('public_portals.id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (column) => column.notNull())
    .execute();
}

async function createTeamsAndGroupPolicies(db: Kysely<unknown>): Promise<void> {
  await numbered(db, 'teams')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_fold', 'text', (column) => column.notNull().unique())
    .addColumn('code_name', 'text', (column) => column.notNull().unique())
    .addColumn('comments', 'text', (column) => column.notNull())
    .addColumn('persistent_queue', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('team_users')
    .addColumn('team_id', 'text', (column) => column.notNull().references('teams.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('team_users_key', ['team_id', 'user_id'])
    .execute();
  await db.schema
    .createTable('team_portals')
    .addColumn('team_id', 'text', (column) => column.notNull().references('teams.id').onDelete('cascade'))
    .addColumn('public_portal_id', 'text', (column) =>
      column.notNull().references('public_portals.id').onDelete('cascade'),
    )
    .addPrimaryKeyConstraint('team_portals_key', ['team_id', 'public_portal_id'])
    .execute();
  await numbered(db, 'security_providers')
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_fold', 'text', (column) => column.notNull().unique())
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .execute();
  await numbered(db, 'group_policies')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_fold', 'text', (column) => column.notNull().unique())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('administration_status', 'text', (column) => column.notNull())
    .addColumn('representative_status', 'text', (column) => column.notNull())
    .addColumn('session_policy_status', 'text', (column) => column.notNull())
    .addColumn('default_role_id', 'text', (column) => column.references('jump_item_roles.id'))
    .addColumn('personal_role_id', 'text', (column) => column.references('jump_item_roles.id'))
    .addColumn('teams_role_id', 'text', (column) => column.references('jump_item_roles.id'))
    .addColumn('system_role_id', 'text', (column) => column.references('jump_item_roles.id'))
    .addColumn('session_policy_id', 'text', (column) => column.references('session_policies.id'))
    .execute();
  await createGroupPolicyParts(db);
}

async function createGroupPolicyParts(db: Kysely<unknown>): Promise<void> {
  const ofPolicy = <Name extends string>(name: Name): CreateTableBuilder<Name, 'group_policy_id'> =>
    db.schema
      .createTable(name)
      .addColumn('group_policy_id', 'text', (column) =>
        column.notNull().references('group_policies.id').onDelete('cascade'),
      );
  await ofPolicy('group_policy_members')
    .addColumn('api_id', 'integer', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.references('users.id').onDelete('cascade'))
    .addColumn('security_provider_id', 'text', (column) =>
      column.references('security_providers.id').onDelete('cascade'),
    )
    .addColumn('group_name', 'text')
    .addColumn('distinguished_name', 'text')
    .addUniqueConstraint('group_policy_members_user', ['group_policy_id', 'user_id'])
    .addUniqueConstraint('group_policy_members_group', ['group_policy_id', 'security_provider_id', 'group_name'])
    .execute();
  await ofPolicy('group_policy_jump_groups')
    .addColumn('jump_group_id', 'text', (column) => column.notNull().references('jump_groups.id').onDelete('cascade'))
    .addColumn('jump_item_role_id', 'text', (column) => column.references('jump_item_roles.id'))
    .addPrimaryKeyConstraint('group_policy_jump_groups_key', ['group_policy_id', 'jump_group_id'])
    .execute();
  await ofPolicy('group_policy_teams')
    .addColumn('team_id', 'text', (column) => column.notNull().references('teams.id').onDelete('cascade'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('group_policy_teams_key', ['group_policy_id', 'team_id'])
    .execute();
  await db.schema
    .createTable('jump_group_users')
    .addColumn('jump_group_id', 'text', (column) => column.notNull().references('jump_groups.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('jump_item_role_id', 'text', (column) => column.references('jump_item_roles.id'))
    .addPrimaryKeyConstraint('jump_group_users_key', ['jump_group_id', 'user_id'])
    .execute();
}

type Columns = (table: ReturnType<Kysely<unknown>['schema']['alterTable']>) => AlterTableColumnAlteringBuilder;

/** SQLite adds one column a statement. */
async function addColumns(db: Kysely<unknown>, table: string, columns: readonly Columns[]): Promise<void> {
  for (const add of columns) await add(db.schema.alterTable(table)).execute();
}

async function widenTables(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'jump_groups', [
    (table) => table.addColumn('owner_id', 'text', (column) => column.references('users.id').onDelete('cascade')),
  ]);
  await db.schema.createIndex('jump_groups_by_owner').on('jump_groups').column('owner_id').unique().execute();
  const policies: readonly Columns[] = [
    (table) => table.addColumn('jump_policy_id', 'text', (column) => column.references('jump_policies.id')),
    (table) =>
      table.addColumn('attended_session_policy_id', 'text', (column) => column.references('session_policies.id')),
    (table) =>
      table.addColumn('unattended_session_policy_id', 'text', (column) => column.references('session_policies.id')),
    (table) => table.addColumn('start_mode', 'text', (column) => column.notNull().defaultTo('normal')),
  ];
  const portal: Columns = (table) => table.addColumn('public_site_address', 'text');
  await addColumns(db, 'jump_items', policies);
  await addColumns(db, 'jump_clients', [portal]);
  await addColumns(db, 'installers', [
    ...policies,
    portal,
    (table) => table.addColumn('api_id', 'integer'),
    (table) => table.addColumn('options', 'text', (column) => column.notNull().defaultTo('{}')),
  ]);
  await addColumns(db, 'sessions', [
    (table) => table.addColumn('jump_group_id', 'text'),
    (table) => table.addColumn('policies', 'text', (column) => column.notNull().defaultTo('{}')),
  ]);
  await addColumns(db, 'users', [
    (table) => table.addColumn('api_id', 'integer'),
    (table) => table.addColumn('settings', 'text', (column) => column.notNull().defaultTo('{}')),
    (table) => table.addColumn('private_display_name', 'text', (column) => column.notNull().defaultTo('')),
    (table) => table.addColumn('email_address', 'text', (column) => column.notNull().defaultTo('')),
    (table) => table.addColumn('preferred_language', 'text', (column) => column.notNull().defaultTo('en-us')),
    (table) => table.addColumn('security_provider_id', 'text', (column) => column.references('security_providers.id')),
    (table) => table.addColumn('provider_groups', 'text', (column) => column.notNull().defaultTo('[]')),
    ...roleSlots.map(
      (slot): Columns =>
        (table) =>
          table.addColumn(slot, 'text', (column) => column.references('jump_item_roles.id')),
    ),
    (table) => table.addColumn('session_policy_id', 'text', (column) => column.references('session_policies.id')),
  ]);
}

const roleSlots = ['default_role_id', 'personal_role_id', 'teams_role_id', 'system_role_id'] as const;

const sequences = [
  'user',
  'installer',
  'jump-item-role',
  'jump-policy',
  'session-policy',
  'public-portal',
  'team',
  'security-provider',
  'group-policy',
  'group-policy-member',
] as const;

function freshId<Kind extends IdKind>(kind: Kind) {
  return newId(kind, instant(Date.now()), randomBytes(10));
}

const everyItemPermission = [
  'add',
  'assign-jump-group',
  'remove',
  'start',
  'edit-tag',
  'edit-comments',
  'edit-jump-policy',
  'edit-session-policy',
  'edit-identity',
  'edit-behaviour',
  'edit-public-portal',
  'edit-support-button',
  'view-jump-item-report',
] as const;

const builtInPermissions: Readonly<Record<keyof typeof builtInRoles, readonly string[]>> = {
  'no-access': [],
  administrator: everyItemPermission,
  'start-sessions-only': ['start'],
  auditor: ['view-jump-item-report'],
};

const globalPermissions = {
  'screen-sharing': 'control',
  clipboard: 'both',
  'application-sharing': 'unrestricted',
  'endpoint-restriction': 'display-and-input',
  'privacy-screen': 'allow',
  'show-my-screen': 'allow',
  'give-control': 'allow',
  annotations: 'allow',
  'file-transfer': 'both',
  terminal: 'full',
  'system-information': 'actions',
  registry: 'allow',
  'canned-scripts': 'allow',
  elevation: 'allow',
  'special-actions': 'allow',
  'support-button': 'team',
  pin: 'allow',
  chat: 'allow',
  'push-url': 'allow',
  'chat-files': 'allow',
  reboot: 'allow',
  'end-action': 'nothing',
  'lost-connection-action': 'nothing',
};

const representative = {
  support: 'full-support',
  jumpMethods: ['jump-client'],
  shareWithOtherTeams: false,
  transferToOtherTeams: false,
  inviteExternal: false,
  sessionIdleTimeout: -1,
  consoleIdleTimeout: -1,
};

/** What users could do before there were settings: administrators everything, others see the sessions that they were in. */
const administratorSettings = {
  administration: {
    setPasswords: true,
    manageJumpClients: true,
    editJumpGroups: true,
    editTeams: true,
    sessionReports: 'all',
    viewRecordings: true,
    changeDisplayName: true,
  },
  representative,
};

const representativeSettings = {
  administration: {
    setPasswords: false,
    manageJumpClients: false,
    editJumpGroups: false,
    editTeams: false,
    sessionReports: 'user',
    viewRecordings: true,
    changeDisplayName: true,
  },
  representative,
};

type RoleIds = Readonly<Record<keyof typeof builtInRoles, JumpItemRoleId>>;

async function seedRoles(db: Kysely<unknown>): Promise<RoleIds> {
  const entries = await Promise.all(
    Object.entries(builtInRoles).map(async ([key, { number, name }]) => {
      const id = freshId('jump-item-role');
      const permissions = JSON.stringify(builtInPermissions[key as keyof typeof builtInRoles]);
      await sql`insert into jump_item_roles (id, api_id, name, name_fold, description, permissions, built_in)
        values (${id}, ${number}, ${name}, ${name.toLowerCase()}, '', ${permissions}, 1)`.execute(db);
      return [key, id] as const;
    }),
  );
  return Object.fromEntries(entries) as RoleIds;
}

/** The policy that decides what no other did permits everything there is, as every session had it before. */
async function seedPolicies(db: Kysely<unknown>): Promise<void> {
  const availability = JSON.stringify({ users: false, representativeInvite: false, jumpItems: false });
  await sql`insert into session_policies
    (id, api_id, display_name, display_name_fold, code_name, description, permissions, prompting, availability)
    values (${freshId('session-policy')}, 1, 'Global Default', 'global default', 'global-default', '',
      ${JSON.stringify(globalPermissions)}, null, ${availability})`.execute(db);
  await sql`insert into public_portals (id, api_id, name, name_fold)
    values (${freshId('public-portal')}, 1, 'Default', 'default')`.execute(db);
}

interface Numbered {
  readonly id: string;
  readonly isAdministrator?: 0 | 1;
}

async function numberRows(db: Kysely<unknown>, roles: RoleIds): Promise<void> {
  const users = (
    await sql<Numbered>`select id, is_administrator as "isAdministrator" from users order by id`.execute(db)
  ).rows;
  for (const [index, user] of users.entries()) {
    const everywhere = user.isAdministrator === 1 ? roles.administrator : roles['start-sessions-only'];
    const own = roles.administrator;
    await sql`update users set api_id = ${index + 1}, private_display_name = display_name,
      settings = ${JSON.stringify(user.isAdministrator === 1 ? administratorSettings : representativeSettings)},
      default_role_id = ${everywhere}, personal_role_id = ${own}, teams_role_id = ${everywhere},
      system_role_id = ${everywhere} where id = ${user.id}`.execute(db);
    await addPersonalList(db, user.id);
  }
  await db.schema.createIndex('users_by_api_id').on('users').column('api_id').unique().execute();
  const installers = (await sql<Numbered>`select id from installers order by created_at, id`.execute(db)).rows;
  for (const [index, { id }] of installers.entries()) {
    await sql`update installers set api_id = ${index + 1} where id = ${id}`.execute(db);
  }
  const values: Partial<Record<(typeof sequences)[number], number>> = {
    user: users.length,
    installer: installers.length,
    'jump-item-role': Object.keys(builtInRoles).length,
    'session-policy': 1,
    'public-portal': 1,
  };
  for (const name of sequences) {
    await sql`insert into sequences (name, value, chain) values (${name}, ${values[name] ?? 0}, '')`.execute(db);
  }
}

/** A user's own list is a group with an owner, which nobody types a name for. */
async function addPersonalList(db: Kysely<unknown>, userId: string): Promise<void> {
  const id = freshId('jump-group');
  await sql`update sequences set value = value + 1 where name = 'jump-group'`.execute(db);
  await sql`insert into jump_groups (id, api_id, name, name_fold, code_name, comments, created_at, owner_id)
    values (${id}, (select value from sequences where name = 'jump-group'), '', ${id}, ${id}, '', ${Date.now()},
      ${userId})`.execute(db);
}

export const access: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createRolesAndPolicies(db);
    await createTeamsAndGroupPolicies(db);
    await widenTables(db);
    await seedPolicies(db);
    await numberRows(db, await seedRoles(db));
  },
};
