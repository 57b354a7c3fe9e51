/** A site in which everything that the contract can ask for is there, each made anew as often as a test needs one. */
import { instant } from '@sallyport/domain';
import { sampleBuild } from '../../../releases/testing/sample-build.ts';
import { handOutRelease } from '../../../releases/hand-out-release.ts';
import { clientRow, idOf, itemRow, sampleFacts, userRow } from '../../../store/testing/rows.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import type { Answer, Asked } from '../../../testing/http-client.ts';
import { now } from './caller.ts';
import type { Caller, Json } from './caller.ts';
import type { Pools } from './generate.ts';

export const base = '/api/config/v1';

/** Values of the parameters of a path. */
export type Places = Readonly<Record<string, string | number>>;

export interface Site {
  readonly ask: (path: string, asked?: Asked) => Promise<Answer>;
  /** Something new that the path leads to, by the contract's spelling of the path. */
  readonly place: (path: string) => Promise<Places>;
  /** One that was not given before. */
  readonly number: () => number;
  /** Numbers of things that are there, for the fields that name them. */
  readonly pools: () => Promise<Pools>;
}

const exampleProvider = {
  issuer: 'https://id.example.com',
  clientId: 'sallyport',
  sealedSecret: '',
  scopes: 'profile',
  usernameClaim: 'preferred_username',
  groupsClaim: 'groups',
  provision: false,
  authority: '',
};

/** Far enough apart for twenty a second, and near enough for the life of a token. */
const pauseMs = 60;

export async function makeSite(it: Caller): Promise<Site> {
  const { world } = it.it.server;
  const { store, bus, index, access } = world;
  let asked = 0;
  let made = 0;
  let pools: Pools | undefined;
  const ask: Site['ask'] = async (path, how) => {
    it.clockAt((asked += 1) * pauseMs);
    return await it.get(path, how);
  };
  const post = async (path: string, body: object): Promise<Json> => {
    const answer = await ask(`${base}${path}`, { body });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    return (answer.json ?? {}) as Json;
  };
  const numberOf = (answer: Json): number => Number(answer['id']);

  const makeUser = async (): Promise<number> => {
    const n = 100 + (made += 1);
    const row = userRow(n, {
      securityProviderId: idOf('security-provider', 1),
      emailAddress: `user-${n}@example.com`,
      lastSignInAt: now,
    });
    await store.commit([
      ...store.insertUser(row),
      store.insertPasskey({
        id: `passkey-${n}`,
        userId: row.id,
        rpId: 'localhost',
        publicKey: 'none',
        counter: 0,
        transports: '[]',
        name: 'key',
        createdAt: now,
        lastUsedAt: now,
      }),
    ]);
    bus.publish('access-changed', {});
    await access.current();
    return (await store.findUser(row.id))?.apiId ?? 0;
  };
  const makeGroup = async (): Promise<number> =>
    numberOf(await post('/jump-group', { name: `Group of the site ${(made += 1)}` }));
  const makeClient = async (): Promise<number> => {
    const n = 100 + (made += 1);
    const group = await makeGroup();
    const row = (await store.listJumpGroups()).find(({ apiId }) => apiId === group);
    const facts = JSON.stringify({ ...sampleFacts, fqdn: 'kiosk.example.com', consoleUser: 'eve' });
    const moments = { lastConnectAt: now, lastDisconnectAt: now, expiresAt: instant(now + 86_400_000_000) };
    const item = itemRow(n, {
      lastAccessAt: now,
      tag: `Lobby ${n}`,
      ...(row === undefined ? {} : { jumpGroupId: row.id }),
    });
    await store.commit([store.insertJumpClient(clientRow(n, { facts, ...moments })), ...store.insertJumpItem(item)]);
    bus.publish('client-changed', { jumpClientId: clientRow(n).id });
    while (index.find(idOf('jump-item', n)) === undefined) await new Promise(setImmediate);
    return index.find(idOf('jump-item', n))?.item.apiId ?? 0;
  };
  const makeInstaller = async (): Promise<Json> =>
    await post('/jump-client/installer', {
      name: 'Kiosks',
      tag: `Lobby ${made}`,
      jump_group_id: await makeGroup(),
      jump_policy_id: await makePolicy(),
    });
  const makePolicy = async (): Promise<number> =>
    numberOf(await post('/jump-policy', { display_name: `Policy of the site ${(made += 1)}` }));
  const makeTeam = async (): Promise<number> =>
    numberOf(await post('/team', { name: `Team of the site ${(made += 1)}` }));
  const makeGroupPolicy = async (): Promise<number> =>
    numberOf(await post('/group-policy', { name: `Group Policy of the site ${(made += 1)}` }));
  const apiAccount = async (): Promise<number> => (await store.listApiAccounts())[0]?.apiId ?? 0;
  const provider = async (): Promise<number> => (await store.listSecurityProviders())[0]?.apiId ?? 0;

  const ofPolicy = async (path: string, id: number, body: object): Promise<void> => {
    await post(`/group-policy/${id}/${path}`, body);
  };

  const makers: Readonly<Record<string, () => Promise<Places>>> = {
    '/jump-client/{id}': async () => ({ id: await makeClient() }),
    '/jump-client/{id}/copy': async () => ({ id: await makeClient() }),
    '/jump-client/installer/{id}': async () => ({ id: numberOf(await makeInstaller()) }),
    '/jump-client/installer/{installer_id}/{platform}': async () => ({
      installer_id: String((await makeInstaller())['installer_id']),
      platform: 'linux-64',
    }),
    '/jump-item-role/{id}': () => Promise.resolve({ id: 2 }),
    '/jump-group/{id}': async () => ({ id: await makeGroup() }),
    '/jump-group/{id}/user': async () => ({ id: await makeGroup() }),
    '/jump-group/{id}/user/{user_id}': async () => {
      const [id, user] = [await makeGroup(), await makeUser()];
      await post(`/jump-group/${id}/user`, { user_id: user });
      return { id, user_id: user };
    },
    '/jump-policy/{id}': async () => ({ id: await makePolicy() }),
    '/jump-policy/{id}/schedule': async () => ({ id: await makePolicy() }),
    '/team/{id}': async () => ({ id: await makeTeam() }),
    '/team/{id}/user': async () => ({ id: await makeTeam() }),
    '/team/{id}/user/{user_id}': async () => {
      const [id, user] = [await makeTeam(), await makeUser()];
      await post(`/team/${id}/user`, { team_id: id, user_id: user });
      return { id, user_id: user };
    },
    '/user/{id}': async () => ({ id: await makeUser() }),
    '/user/{id}/group-policies': async () => {
      const [id, user] = [await makeGroupPolicy(), await makeUser()];
      await ofPolicy('member', id, { user_id: user });
      return { id: user };
    },
    '/group-policy/{id}': async () => ({ id: await makeGroupPolicy() }),
    '/group-policy/{id}/copy': async () => ({ id: await makeGroupPolicy() }),
    '/group-policy/{id}/provision': async () => ({ id: await makeGroupPolicy() }),
    '/group-policy/{id}/member': async () => {
      const id = await makeGroupPolicy();
      await ofPolicy('member', id, { user_id: await makeUser() });
      const group = { security_provider_id: await provider(), group_name: 'Technicians', distinguished_name: 'cn=T' };
      await ofPolicy('member', id, group);
      return { id };
    },
    '/group-policy/{id}/member/{member_id}': async () => {
      const id = await makeGroupPolicy();
      await ofPolicy('member', id, { user_id: await makeUser() });
      const [member] = (await ask(`${base}/group-policy/${id}/member`)).json as Json[];
      return { id, member_id: Number(member?.['id']) };
    },
    '/group-policy/{id}/jump-group': async () => ({ id: await makeGroupPolicy() }),
    '/group-policy/{id}/jump-group/{jump_group_id}': async () => {
      const [id, group] = [await makeGroupPolicy(), await makeGroup()];
      await ofPolicy('jump-group', id, { jump_group_id: group });
      return { id, jump_group_id: group };
    },
    '/group-policy/{id}/team': async () => ({ id: await makeGroupPolicy() }),
    '/group-policy/{id}/team/{team_id}': async () => {
      const [id, team] = [await makeGroupPolicy(), await makeTeam()];
      await ofPolicy('team', id, { team_id: team });
      return { id, team_id: team };
    },
    '/security-provider/{id}': async () => ({ id: await provider() }),
    '/api-account/{id}': async () => ({ id: await apiAccount() }),
  };

  await handOutRelease(world, sampleBuild(temporaryFolder(), { version: '9.9.9' }), { kind: 'server', name: 'Server' });
  const administrator = userRow(1, { isAdministrator: 1 });
  await store.commit([
    ...store.insertUser(administrator),
    store.insertSessionPolicy({
      id: idOf('session-policy', 1),
      displayName: 'Kiosks',
      displayNameFold: 'kiosks',
      codeName: 'kiosks',
      description: '',
      permissions: '{}',
      prompting: null,
      availability: '{"users":true,"representativeInvite":true,"jumpItems":true}',
    }),
    ...store.insertSecurityProvider({
      id: idOf('security-provider', 1),
      type: 'oidc',
      name: 'Example',
      nameFold: 'example',
      enabled: 1,
      settings: JSON.stringify(exampleProvider),
    }),
  ]);
  bus.publish('access-changed', {});
  await access.current();

  return {
    ask,
    place: async (path) => (await makers[path]?.()) ?? {},
    number: () => (made += 1),
    pools: async () => (pools ??= await makePools()),
  };

  async function makePools(): Promise<Pools> {
    return {
      jump_group_id: [await makeGroup(), await makeGroup()],
      jump_policy_id: [await makePolicy()],
      attended_session_policy_id: [(await store.listSessionPolicies()).at(-1)?.apiId ?? 2],
      unattended_session_policy_id: [(await store.listSessionPolicies()).at(-1)?.apiId ?? 2],
      jump_item_role_id: [1, 2, 3, 4],
      default_jump_item_role_id: [1, 2, 3],
      private_jump_item_role_id: [1, 2, 3],
      inferior_jump_item_role_id: [1, 2, 3],
      unassigned_jump_item_role_id: [1, 2, 3],
      user_id: [await makeUser(), await makeUser()],
      user_ids: [await makeUser()],
      team_id: [await makeTeam()],
      security_provider_id: [await provider()],
      public_portal_ids: [1],
    };
  }
}
