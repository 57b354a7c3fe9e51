/** Gives the site what an organisation of some size has: teams, policies, roles, a provider, programs, approvals. */
import type { Page } from 'playwright-core';
import type {
  AdminUserRow,
  ApiAccountFields,
  GroupPolicyFields,
  GroupPolicyPage,
  ItemViewDefinition,
  JumpGroupDetails,
  JumpGroupFields,
  JumpGroupPage,
  JumpItemRoleFields,
  JumpPolicyFields,
  SessionPolicyFields,
  TeamFields,
} from '@sallyport/protocol';
import { plainJumpPolicy } from '../../server/src/gateway/testing/policies.ts';
import { ask } from '../../e2e/lib/ask.ts';
import type { DemoAnswer } from './programs.ts';

interface Made {
  readonly id: string;
}

const noPrompts = { codeName: '', prompting: null } as const;
const forAll = { users: true, representativeInvite: false, jumpItems: true } as const;

const sessionPolicies: readonly SessionPolicyFields[] = [
  {
    ...noPrompts,
    displayName: 'Nur ansehen',
    description: 'Kassen während der Öffnungszeit: zusehen ja, tippen nein.',
    permissions: { 'screen-sharing': 'view', terminal: 'read-only', 'file-transfer': 'none', clipboard: 'none' },
    availability: forAll,
  },
  {
    ...noPrompts,
    displayName: 'Databases, nobody at the screen',
    description: 'Full shell, no files out.',
    permissions: { terminal: 'full', 'file-transfer': 'upload' },
    availability: { ...forAll, users: false },
  },
  {
    codeName: '',
    displayName: 'Ask at the desk first',
    description: 'Reception and meeting rooms.',
    permissions: { 'screen-sharing': 'control', annotations: 'allow' },
    prompting: { prompt: 'always', tools: [], once: true, timeoutSeconds: 30, defaultAnswer: 'deny' },
    availability: { users: true, representativeInvite: true, jumpItems: true },
  },
];

const weekdays = [0, 1, 2, 3, 4];
const nights = weekdays.map((day) => ({ startDay: day, startMinute: 20 * 60, endDay: day + 1, endMinute: 6 * 60 }));
const officeHours = weekdays.map((day) => ({ startDay: day, startMinute: 480, endDay: day, endMinute: 1_080 }));

function jumpPoliciesFor(by: { readonly users: readonly string[]; readonly teams: readonly string[] }) {
  const approvers = { ...by, addresses: [] };
  return [
    {
      ...plainJumpPolicy,
      displayName: 'Kassen nur nachts',
      description: 'Zwischen 20 und 6 Uhr, damit niemand beim Kassieren gestört wird.',
      schedule: { timeZone: 'Europe/Berlin', entries: nights, strict: true },
    },
    {
      ...plainJumpPolicy,
      displayName: '東京 営業時間',
      schedule: { timeZone: 'Asia/Tokyo', entries: officeHours, strict: false },
      simultaneousJumps: 'join',
    },
    {
      ...plainJumpPolicy,
      displayName: 'Databases by approval',
      description: 'Somebody of the database team looks at it first.',
      twoFactorChallenge: true,
      approval: { approvers, maxMinutes: 240, scope: 'requestor', approverScope: 'anyone' },
    },
    { ...plainJumpPolicy, displayName: 'One at a time', simultaneousJumps: 'disallow', ticketIdRequired: true },
  ] satisfies readonly JumpPolicyFields[];
}

const roles: readonly JumpItemRoleFields[] = [
  {
    name: 'Field technician',
    description: 'Starts sessions and notes what was found.',
    permissions: ['start', 'edit-comments', 'edit-tag', 'view-jump-item-report'],
  },
  {
    name: 'Group keeper',
    description: 'Puts machines where they belong.',
    permissions: ['add', 'assign-jump-group', 'remove', 'start', 'edit-tag', 'edit-comments', 'edit-jump-policy'],
  },
];

const programs: readonly ApiAccountFields[] = [
  {
    name: 'Inventory (CMDB)',
    comments: 'Reads machines each night.',
    command: 'deny',
    permissions: ['configuration'],
    networks: ['10.20.0.0/16'],
  },
  { name: 'Ticket bridge', comments: '', command: 'read-only', permissions: ['configuration'], networks: [] },
];

export async function furnish(page: Page, { password }: DemoAnswer): Promise<void> {
  const make = (path: string, fields: unknown) => ask<Made>(page, 'POST', `/admin/${path}`, fields);
  await ask(page, 'POST', '/account/step-up', { password });
  const users = await ask<readonly AdminUserRow[]>(page, 'GET', '/admin/users');
  const userOf = (username: string): string => users.find((user) => user.username === username)?.id ?? '';
  for (const program of programs) await make('api-accounts', program);
  const [technician] = [await make('jump-item-roles', roles[0]), await make('jump-item-roles', roles[1])];
  for (const policy of sessionPolicies) await make('session-policies', policy);

  const team: TeamFields = {
    name: 'Datenbanken',
    codeName: '',
    comments: 'On call day and night.',
    persistentQueue: true,
    portals: [],
    members: [
      { userId: userOf('maelle'), role: 'manager' },
      { userId: userOf('jens'), role: 'lead' },
      { userId: userOf('demo'), role: 'member' },
    ],
  };
  const databases = await make('teams', team);
  const yuki = { userId: userOf('yuki'), role: 'lead' } as const;
  await make('teams', { ...team, name: '東京サポート', comments: '', persistentQueue: false, members: [yuki] });
  for (const policy of jumpPoliciesFor({ users: [userOf('maelle')], teams: [databases.id] })) {
    await make('jump-policies', policy);
  }
  await make('providers', {
    name: 'Beispiel GmbH',
    enabled: true,
    issuer: 'https://login.beispiel.example/realms/mitarbeiter',
    clientId: 'sallyport',
    clientSecret: 'kept under seal',
    scopes: 'profile email',
    usernameClaim: 'preferred_username',
    groupsClaim: 'groups',
    provision: true,
    authority: '',
  });
  await fillGroups(page, { technician: technician.id, userOf });
  await makeGroupPolicies(page, databases.id);
  await makeViews(page);
  await giveAndAsk(page);
}

type Fill = { readonly technician: string; readonly userOf: (username: string) => string };

async function fillGroups(page: Page, { technician, userOf }: Fill): Promise<void> {
  const { rows } = await ask<JumpGroupPage>(page, 'GET', '/admin/jump-groups');
  for (const { id } of rows) {
    const { name, codeName, revision } = await ask<JumpGroupDetails>(page, 'GET', `/admin/jump-groups/${id}`);
    const fields: JumpGroupFields & Pick<JumpGroupDetails, 'revision'> = {
      revision,
      name,
      codeName,
      comments: name === 'Berlin' ? 'Filialen und Zentrale, ohne das Rechenzentrum.' : '',
      members: ['jens', 'yuki', 'apprentice'].map((who, index) => ({
        userId: userOf(who),
        roleId: index === 2 ? technician : null,
      })),
    };
    await ask(page, 'PUT', `/admin/jump-groups/${id}`, fields);
  }
}

async function makeGroupPolicies(page: Page, teamId: string): Promise<void> {
  const { start, choices } = await ask<GroupPolicyPage>(page, 'GET', '/admin/group-policies');
  const [provider] = choices.securityProviders;
  const jumpGroups = choices.jumpGroups.slice(0, 2).map(({ id }) => ({ jumpGroupId: id, roleId: null }));
  const byGroup = (groupName: string) => ({ userId: null, securityProviderId: provider?.id ?? null, groupName });
  const everybody: GroupPolicyFields = {
    ...start,
    name: 'Everybody of the service desk',
    representative: { ...start.representative, status: 'defined' },
    members: [byGroup('service-desk'), byGroup('nachtschicht')],
    jumpGroups,
    teams: [],
  };
  await ask(page, 'POST', '/admin/group-policies', everybody);
  await ask(page, 'POST', '/admin/group-policies', {
    ...everybody,
    name: 'Shift leads',
    administration: {
      status: 'final',
      value: { ...start.administration.value, setPasswords: true, editJumpGroups: true },
    },
    members: [
      byGroup('schichtleitung'),
      ...choices.users.slice(0, 1).map(({ id }) => ({ userId: id, securityProviderId: null, groupName: null })),
    ],
    teams: [{ teamId, role: 'member' }],
  });
}

const wholeList: ItemViewDefinition = {
  search: '',
  fields: [],
  filters: '',
  group: null,
  tag: null,
  status: null,
  sort: 'name',
  columns: [],
};

/** Shared ones and own ones, of which one is long. */
async function makeViews(page: Page): Promise<void> {
  const views = [
    ['admin/item-views', 'Kassen', { search: 'Kasse', sort: '-status,name' }],
    ['admin/item-views', 'Away for long', { status: 'lost' }],
    ['item-views', '受付', { search: '受付' }],
    ['item-views', 'Everything in the Rechenzentrum that is not a database', { search: 'group:Nord' }],
  ] as const;
  for (const [path, name, part] of views)
    await ask(page, 'POST', `/${path}`, { name, definition: { ...wholeList, ...part } });
}

interface Listed {
  readonly rows: readonly { readonly id: string; readonly name?: string; readonly displayName?: string }[];
}

/** Items get policies; and for some that ask for it, an approval is asked for. */
async function giveAndAsk(page: Page): Promise<void> {
  const { rows: items } = await ask<Listed>(page, 'GET', '/jump-items?limit=500');
  const { rows: policies } = await ask<Listed>(page, 'GET', '/jump-policies');
  const { rows: sessions } = await ask<Listed>(page, 'GET', '/session-policies');
  const itemsNamed = (start: string) => items.flatMap(({ id, name = '' }) => (name.startsWith(start) ? [id] : []));
  const idOf = (rows: Listed['rows'], wanted: string) => rows.find(({ displayName }) => displayName === wanted)?.id;
  const give = (ids: readonly string[], changes: object) => ask(page, 'PATCH', '/jump-items', { ids, changes });
  await give(itemsNamed('Kasse'), {
    jumpPolicyId: idOf(policies, 'Kassen nur nachts'),
    attendedSessionPolicyId: idOf(sessions, 'Nur ansehen'),
  });
  await give(itemsNamed('db-4'), { jumpPolicyId: idOf(policies, 'Databases by approval') });
  await give(itemsNamed('mail'), { jumpPolicyId: idOf(policies, 'Databases by approval') });
  const wishes = [
    ['db-4', 'Index neu aufbauen, Ticket 4711', 60],
    ['mail', 'Queue is stuck since the update', 120],
  ] as const;
  for (const [name, purpose, minutes] of wishes) {
    for (const jumpItemId of itemsNamed(name)) {
      await ask(page, 'POST', '/approvals', { jumpItemId, minutes, purpose });
    }
  }
}
