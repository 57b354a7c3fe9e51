/**
 * For every route of the console's interface that writes, a request that really does it: what is prepared, where it
 * goes and what it carries. A route that is neither here nor in `elsewhere` fails its test.
 */
import { caseFold } from '@sallyport/domain';
import type { Visitor } from './accounts.ts';
import type { Stage } from './stage.ts';
import type { HttpClient } from '../../testing/http-client.ts';

export interface Trial {
  /** Where the route's own path names something. */
  readonly path?: string;
  readonly body?: object;
  /** A login of the visitor that the request may end. */
  readonly client?: HttpClient;
}

export type Prepare = (stage: Stage, by: Visitor) => Promise<Trial> | Trial;

/** Routes that only look, or prepare something that nobody keeps: they leave the database as it is, whoever asks. */
export const onlyReads: ReadonlySet<string> = new Set([
  'POST /api/jump-items/properties',
  'POST /api/jump-items/removal',
  'POST /api/account/authenticator',
  'POST /api/account/passkeys/options',
  'POST /api/account/passkey-question',
  'POST /api/admin/mail/test',
  'POST /api/admin/recovery-kit',
]);

/** Steps of a flow, and what takes a browser: the tests that go through them, by file. */
export const elsewhere: Readonly<Record<string, readonly [file: string, name: string]>> = {
  'POST /api/set-up': ['../../http/set-up.test.ts', 'is open once, by the link that the server printed'],
  'POST /api/sign-in/second-factor': [
    '../../http/sign-in-steps.test.ts',
    'is asked for after the password; then the login begins, and its cookie is a new one',
  ],
  'POST /api/sign-in/password': [
    '../../http/sign-in-steps.test.ts',
    'a new password ends what was begun with the old one',
  ],
  'POST /api/sign-in/cancel': ['../../http/sign-in-steps.test.ts', 'half a sign-in opens nothing but its next step'],
  'POST /api/sign-in/authenticator': [
    '../../http/sign-in-steps.test.ts',
    'that is required is set up before the sign-in is done, with its recovery codes',
  ],
  'POST /api/sign-in/authenticator/first-code': [
    '../../http/sign-in-steps.test.ts',
    'that is required is set up before the sign-in is done, with its recovery codes',
  ],
  'POST /api/sign-in/first-passkey': [
    '../../../../e2e/site-of-two-names.test.ts',
    'a second factor that is required may be a passkey, set up on the way in',
  ],
  'POST /api/sign-in/first-passkey/options': [
    '../../../../e2e/site-of-two-names.test.ts',
    'a second factor that is required may be a passkey, set up on the way in',
  ],
  'POST /api/sign-in/passkey': [
    '../../../../e2e/passkeys.test.ts',
    'is the second factor at sign-in, and signs in alone',
  ],
  'POST /api/sign-in/passkey/options': [
    '../../../../e2e/passkeys.test.ts',
    'is the second factor at sign-in, and signs in alone',
  ],
  'POST /api/account/passkeys': ['../../../../e2e/passkeys.test.ts', 'a passkey is added after a proof'],
};

/** What the table allows and a rule of its own refuses: whoever may hold no session begins none. */
export const refusedByRule: Readonly<Record<string, readonly string[]>> = {
  'a representative who may hold no session': [
    'POST /api/approvals',
    'POST /api/approvals/:id/approve',
    'POST /api/approvals/:id/deny',
    'POST /api/approvals/:id/take-back',
    'POST /api/sessions',
    'POST /api/sessions/:id/end',
    'POST /api/sessions/:id/channels',
    'POST /api/sessions/:id/channels/:cid/tickets',
    'DELETE /api/sessions/:id/channels/:cid',
  ],
};

/** A thing that an administrator made at this address. */
const of = async (stage: Stage, path: string, body: object): Promise<string> =>
  `${path}/${await stage.made(path, body)}`;

const jumpGroups = '/api/admin/jump-groups';
const roles = '/api/admin/jump-item-roles';
const teams = '/api/admin/teams';
const groupPolicies = '/api/admin/group-policies';
const jumpPolicies = '/api/admin/jump-policies';
const sessionPolicies = '/api/admin/session-policies';
const portals = '/api/admin/public-portals';
const installers = '/api/admin/installers';
const providers = '/api/admin/providers';
const apiAccounts = '/api/admin/api-accounts';

const group = (stage: Stage) => ({ name: stage.name(), codeName: '', comments: '', members: [] });
const role = (stage: Stage) => ({ name: stage.name(), description: '', permissions: ['start'] });
const team = (stage: Stage) => ({ ...group(stage), persistentQueue: false, portals: [] });
const tickets = (stage: Stage) => ({
  url: 'https://tickets.example.com/check',
  prompt: stage.name(),
  authority: '',
  allowedHosts: ['tickets.example.com'],
});

/** A change that shows what was read. */
async function changed(stage: Stage, path: string, fields: (stage: Stage) => Promise<object> | object): Promise<Trial> {
  const { id, revision } = await stage.ask(`POST ${path}`, await fields(stage));
  return { path: `${path}/${String(id)}`, body: { ...(await fields(stage)), revision } };
}

const mail = (stage: Stage) => ({
  host: 'localhost',
  // Where nobody listens.
  port: 1,
  security: 'none',
  user: '',
  senderAddress: 'sallyport@example.com',
  senderName: stage.name(),
  authority: '',
});

export const trials: Readonly<Record<string, Prepare>> = {
  'POST /api/sign-in': (stage, { username, password }) => ({
    client: stage.browser(),
    body: { username, password },
  }),
  'POST /api/sign-out': async (stage, by) => ({ client: await stage.anotherLogin(by) }),
  'PUT /api/preferences': (stage) => ({ body: { theme: stage.name() } }),
  'PUT /api/account/display-name': (stage) => ({ body: { displayName: stage.name() } }),
  'POST /api/account/step-up': (_, { password }) => ({ body: { password } }),
  'POST /api/account/passkey-question': () => ({ body: { use: 'jump' } }),
  'POST /api/account/password': (stage, by) => {
    by.password = `another long enough secret ${stage.count()}`;
    return { body: { password: by.password } };
  },
  'DELETE /api/account/logins': async (stage, by) => {
    await stage.anotherLogin(by);
    return {};
  },
  'DELETE /api/account/logins/:id': async (stage, by) => {
    await stage.anotherLogin(by);
    const logins = await stage.site.world.store.listLoginsOfUser(by.userId);
    const other = logins.find(({ id }) => id !== by.loginId);
    return { path: `/api/account/logins/${other?.id}` };
  },
  'POST /api/account/authenticator': async (stage, by) => {
    await stage.withoutFactors(by.userId);
    return {};
  },
  'POST /api/account/authenticator/first-code': async (stage, by) => ({ body: await stage.offered(by) }),
  'DELETE /api/account/authenticator': async (stage, by) => {
    await stage.withAuthenticator(by);
    return {};
  },
  'POST /api/account/recovery-codes': async (stage, by) => {
    await stage.withAuthenticator(by);
    return {};
  },
  'POST /api/account/passkeys/options': async (stage, by) => {
    await stage.withoutFactors(by.userId);
    return {};
  },
  'POST /api/account/passkeys/remove': async (stage, by) => ({ body: { id: await stage.passkey(by.userId) } }),

  'POST /api/approvals': async (stage, by) => ({
    body: { jumpItemId: await stage.itemWithApproval(by), minutes: 10, purpose: 'A change' },
  }),
  'POST /api/approvals/:id/approve': async (stage, by) => ({
    path: `/api/approvals/${await stage.approval(by)}/approve`,
  }),
  'POST /api/approvals/:id/deny': async (stage, by) => ({ path: `/api/approvals/${await stage.approval(by)}/deny` }),
  'POST /api/approvals/:id/take-back': async (stage, by) => ({
    path: `/api/approvals/${await stage.approval(by)}/take-back`,
  }),

  'POST /api/item-views': (stage) => ({ body: stage.view() }),
  'PUT /api/item-views/:id': async (stage, by) => ({
    path: `/api/item-views/${await stage.ownView(by)}`,
    body: { ...stage.view(), revision: 1 },
  }),
  'DELETE /api/item-views/:id': async (stage, by) => ({
    path: `/api/item-views/${await stage.ownView(by)}?revision=1`,
  }),
  'POST /api/admin/item-views': (stage) => ({ body: stage.view() }),
  'PUT /api/admin/item-views/:id': async (stage) => ({
    path: await of(stage, '/api/admin/item-views', stage.view()),
    body: { ...stage.view(), revision: 1 },
  }),
  'DELETE /api/admin/item-views/:id': async (stage) => ({
    path: `${await of(stage, '/api/admin/item-views', stage.view())}?revision=1`,
  }),
  'PATCH /api/jump-items': async (stage) => ({ body: { ids: [await stage.item()], changes: { tag: stage.name() } } }),
  'POST /api/jump-items/copies': async (stage) => ({
    body: { ids: [await stage.item()], jumpGroupId: await stage.group() },
  }),
  'POST /api/jump-items/properties': async (stage) => ({ body: { ids: [await stage.item()] } }),
  'POST /api/jump-items/removal': async (stage) => ({ body: { ids: [await stage.item()] } }),
  'POST /api/jump-items/remove': async (stage) => ({ body: { ids: [await stage.item()] } }),
  'POST /api/sessions': async (stage) => ({ body: { jumpItemIds: [await stage.item()] } }),
  'POST /api/sessions/:id/end': async (stage, by) => ({ path: `/api/sessions/${await stage.session(by)}/end` }),
  'POST /api/sessions/:id/channels': async (stage, by) => ({
    path: `/api/sessions/${await stage.session(by)}/channels`,
    body: { tool: 'terminal', cols: 80, rows: 24 },
  }),
  'DELETE /api/sessions/:id/channels/:cid': async (stage, by) => ({ path: await stage.channel(by) }),
  'POST /api/sessions/:id/channels/:cid/tickets': async (stage, by) => ({ path: `${await stage.channel(by)}/tickets` }),

  'POST /api/admin/jump-groups': (stage) => ({ body: group(stage) }),
  'PUT /api/admin/jump-groups/:id': (stage) => changed(stage, jumpGroups, group),
  'DELETE /api/admin/jump-groups/:id': async (stage) => ({
    path: `${await of(stage, jumpGroups, group(stage))}?items=0&uninstalls=0&installers=0`,
  }),
  'POST /api/admin/teams': (stage) => ({ body: team(stage) }),
  'PUT /api/admin/teams/:id': (stage) => changed(stage, teams, team),
  'DELETE /api/admin/teams/:id': async (stage) => ({ path: await of(stage, teams, team(stage)) }),
  'POST /api/admin/users/:id/password': async (stage) => ({
    path: `/api/admin/users/${await stage.user()}/password`,
    body: { password: 'one more long enough secret', resetRequired: false },
  }),

  'POST /api/admin/api-accounts': (stage) => ({ body: stage.apiAccount() }),
  'PUT /api/admin/api-accounts/:id': async (stage) => ({
    path: await of(stage, apiAccounts, stage.apiAccount()),
    body: stage.apiAccount(),
  }),
  'DELETE /api/admin/api-accounts/:id': async (stage) => ({ path: await of(stage, apiAccounts, stage.apiAccount()) }),
  'PUT /api/admin/api-accounts/:id/enabled': async (stage) => ({
    path: `${await of(stage, apiAccounts, stage.apiAccount())}/enabled`,
    body: { enabled: false },
  }),
  'POST /api/admin/api-accounts/:id/secret': async (stage) => ({
    path: `${await of(stage, apiAccounts, stage.apiAccount())}/secret`,
  }),
  'PUT /api/admin/client-settings': async (stage) => {
    const { uninstalledEntries } = await stage.ask('GET /api/admin/client-settings');
    return { body: { uninstalledEntries: uninstalledEntries === 'kept' ? 'removed' : 'kept' } };
  },
  'PUT /api/admin/client-statistics': async (stage) => {
    const { everyMinutes } = await stage.ask('GET /api/admin/client-statistics');
    return { body: { shown: ['cpu'], everyMinutes: everyMinutes === 5 ? 30 : 5 } };
  },
  'POST /api/admin/group-policies': async (stage) => ({ body: await stage.groupPolicy() }),
  'PUT /api/admin/group-policies/:id': (stage) => changed(stage, groupPolicies, () => stage.groupPolicy()),
  'DELETE /api/admin/group-policies/:id': async (stage) => ({
    path: await of(stage, groupPolicies, await stage.groupPolicy()),
  }),
  'POST /api/admin/group-policies/:id/copy': async (stage) => ({
    path: `${await of(stage, groupPolicies, await stage.groupPolicy())}/copy`,
    body: { name: stage.name() },
  }),
  'POST /api/admin/group-policies/:id/move': async (stage) => {
    await stage.made(groupPolicies, await stage.groupPolicy());
    return { path: `${await of(stage, groupPolicies, await stage.groupPolicy())}/move`, body: { position: 1 } };
  },
  'POST /api/admin/installers': (stage) => ({ body: stage.installer() }),
  'DELETE /api/admin/installers/:id': async (stage) => ({ path: await of(stage, installers, stage.installer()) }),
  'POST /api/admin/installers/:id/extend': async (stage) => ({
    path: `${await of(stage, installers, stage.installer())}/extend`,
    body: { validMinutes: 5000 },
  }),
  'POST /api/admin/installers/:id/revoke': async (stage) => ({
    path: `${await of(stage, installers, stage.installer())}/revoke`,
  }),
  'POST /api/admin/jump-clients/:id/approve-copies': async (stage) => ({
    path: `/api/admin/jump-clients/${await stage.copiedClient()}/approve-copies`,
  }),
  'POST /api/admin/jump-clients/:id/refuse-copies': async (stage) => ({
    path: `/api/admin/jump-clients/${await stage.copiedClient()}/refuse-copies`,
  }),
  'POST /api/admin/jump-clients/:id/rotate-key': async (stage) => ({
    path: `/api/admin/jump-clients/${await stage.client()}/rotate-key`,
  }),
  'POST /api/admin/jump-clients/:id/upgrade': async (stage) => ({
    path: `/api/admin/jump-clients/${await stage.client()}/upgrade`,
  }),
  'POST /api/admin/jump-clients/uninstall': async (stage) => ({ body: { ids: [await stage.client()] } }),
  'POST /api/admin/jump-item-roles': (stage) => ({ body: role(stage) }),
  'PUT /api/admin/jump-item-roles/:id': async (stage) => ({
    path: await of(stage, roles, role(stage)),
    body: role(stage),
  }),
  'DELETE /api/admin/jump-item-roles/:id': async (stage) => ({ path: await of(stage, roles, role(stage)) }),
  'PUT /api/admin/jump-item-settings': async (stage) => {
    const before = await stage.ask('GET /api/admin/jump-item-settings');
    return { body: { ...before, screenStateDetectsPresence: before['screenStateDetectsPresence'] !== true } };
  },
  'POST /api/admin/jump-policies': (stage) => ({ body: stage.jumpPolicy() }),
  'PUT /api/admin/jump-policies/:id': async (stage) => ({
    path: await of(stage, jumpPolicies, stage.jumpPolicy()),
    body: stage.jumpPolicy(),
  }),
  'DELETE /api/admin/jump-policies/:id': async (stage) => ({ path: await of(stage, jumpPolicies, stage.jumpPolicy()) }),
  'PUT /api/admin/mail': (stage) => ({ body: mail(stage) }),
  'DELETE /api/admin/mail': async (stage) => {
    await stage.ask('PUT /api/admin/mail', mail(stage));
    return {};
  },
  'POST /api/admin/mail/test': async (stage, { userId }) => {
    await stage.ask('PUT /api/admin/mail', mail(stage));
    const { store } = stage.site.world;
    await store.commit([store.updateUser(userId, { emailAddress: 'somebody@example.com' })]);
    return {};
  },
  'POST /api/admin/providers': (stage) => ({ body: stage.provider() }),
  'PUT /api/admin/providers/:id': async (stage) => ({
    path: await of(stage, providers, stage.provider()),
    body: stage.provider(),
  }),
  'DELETE /api/admin/providers/:id': async (stage) => ({ path: await of(stage, providers, stage.provider()) }),
  'POST /api/admin/public-portals': async (stage) => ({ body: await stage.portal() }),
  'PUT /api/admin/public-portals/:id': async (stage) => {
    const portal = await stage.portal();
    return { path: await of(stage, portals, portal), body: { ...portal, name: stage.name() } };
  },
  'DELETE /api/admin/public-portals/:id': async (stage) => ({ path: await of(stage, portals, await stage.portal()) }),
  'POST /api/admin/recovery-kit': () => ({ body: { passphrase: 'a passphrase that is long enough' } }),
  'POST /api/admin/recovery-kit/check': async (stage) => {
    const passphrase = 'a passphrase that is long enough';
    return { body: { passphrase, text: (await stage.ask('POST /api/admin/recovery-kit', { passphrase }))['text'] } };
  },
  'POST /api/admin/session-policies': (stage) => ({ body: stage.sessionPolicy() }),
  'PUT /api/admin/session-policies/:id': async (stage) => ({
    path: await of(stage, sessionPolicies, stage.sessionPolicy()),
    body: stage.sessionPolicy(),
  }),
  'DELETE /api/admin/session-policies/:id': async (stage) => ({
    path: await of(stage, sessionPolicies, stage.sessionPolicy()),
  }),
  'PUT /api/admin/ticket-system': (stage) => ({ body: tickets(stage) }),
  'DELETE /api/admin/ticket-system': async (stage) => {
    await stage.ask('PUT /api/admin/ticket-system', tickets(stage));
    return {};
  },
  'POST /api/admin/users': (stage) => {
    const username = caseFold(stage.name()).replace(' ', '-');
    return { body: { username, displayName: username, password: 'one more long enough secret' } };
  },
  'PATCH /api/admin/users/:id': async (stage) => ({
    path: `/api/admin/users/${await stage.user()}`,
    body: { displayName: stage.name() },
  }),
  'DELETE /api/admin/users/:id': async (stage) => ({ path: `/api/admin/users/${await stage.user()}` }),
  'DELETE /api/admin/users/:id/second-factors': async (stage) => {
    const id = await stage.user();
    await stage.passkey(id as Visitor['userId']);
    return { path: `/api/admin/users/${id}/second-factors` };
  },
};
