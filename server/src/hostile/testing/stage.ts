/** Makes what a request needs to have something to do: each thing anew, as often as a test asks for one. */
import { newId } from '@sallyport/domain';
import type { JumpClientId, JumpItemId, JumpPolicyId, UserId } from '@sallyport/domain';
import { TOTP } from 'otpauth';
import { plainJumpPolicy, plainSessionPolicy } from '../../gateway/testing/policies.ts';
import { TestSite } from '../../gateway/testing/test-site.ts';
import type { HttpClient } from '../../testing/http-client.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { handOutRelease } from '../../releases/hand-out-release.ts';
import { sampleBuild } from '../../releases/testing/sample-build.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { Visitor } from './accounts.ts';

type Json = Readonly<Record<string, unknown>>;

export class Stage {
  readonly site: TestSite;
  readonly #it: TestServer;
  readonly #administrator: HttpClient;
  #itemId = '';
  #made = 0;

  private constructor(it: TestServer, administrator: HttpClient) {
    this.#it = it;
    this.site = new TestSite(it.server, it.data);
    this.#administrator = administrator;
  }

  /** With one client whose link is up, and a release. */
  static async open(it: TestServer, administrator: HttpClient): Promise<Stage> {
    const stage = new Stage(it, administrator);
    const build = sampleBuild(temporaryFolder(), { version: '9.9.9' });
    await handOutRelease(it.server.world, build, { kind: 'server', name: 'Server' });
    const agent = await stage.site.agent();
    await agent.link();
    stage.#itemId = await agent.itemId();
    return stage;
  }

  name(): string {
    return `Thing ${(this.#made += 1)}`;
  }

  count(): number {
    return (this.#made += 1);
  }

  /** Asks as an administrator, who may everything. */
  async ask(line: string, body?: object): Promise<Json> {
    const [method = 'GET', path = ''] = line.split(' ');
    const answer = await this.#administrator.ask(path, { method, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${line}: ${answer.status} ${answer.text}`);
    return (answer.json ?? {}) as Json;
  }

  async made(path: string, body: object): Promise<string> {
    return String((await this.ask(`POST ${path}`, body))['id']);
  }

  group(): Promise<string> {
    return this.made('/api/admin/jump-groups', { name: this.name(), codeName: '', comments: '', members: [] });
  }

  /** One more entry of the client that is there, in a group of its own. */
  async item(): Promise<string> {
    const copied = await this.ask('POST /api/jump-items/copies', {
      ids: [this.#itemId],
      jumpGroupId: await this.group(),
    });
    const [copy] = copied['copies'] as readonly { readonly id: string }[];
    if (copy === undefined) throw new Error('No copy');
    while (this.site.world.index.find(copy.id as JumpItemId) === undefined) await new Promise(setImmediate);
    return copy.id;
  }

  /** A client that never had a link. */
  async client(): Promise<string> {
    return (await this.site.agent()).clientId;
  }

  /** A client with a copy that waits. */
  async copiedClient(): Promise<string> {
    const jumpClientId = (await this.client()) as JumpClientId;
    const { store, clock } = this.site.world;
    const seen = { firstSeenAt: clock.now(), lastSeenAt: clock.now(), approvedAt: null, refusedAt: null };
    await store.commit([
      store.insertHeldCopy({ jumpClientId, tokenHash: this.name(), remoteAddress: '10.0.0.7', ...seen }),
    ]);
    return jumpClientId;
  }

  async session(by: Visitor): Promise<string> {
    const answer = await by.client.ask('/api/sessions', { body: { jumpItemIds: [await this.item()] } });
    const [result] = (answer.json as { readonly results: readonly { readonly session?: { readonly id: string } }[] })
      .results;
    if (result?.session === undefined) throw new Error(answer.text);
    return result.session.id;
  }

  async channel(by: Visitor): Promise<string> {
    const path = `/api/sessions/${await this.session(by)}/channels`;
    const answer = await by.client.ask(path, { body: { tool: 'terminal', cols: 80, rows: 24 } });
    return `${path}/${(answer.json as { readonly channel: { readonly id: string } }).channel.id}`;
  }

  user(): Promise<string> {
    const username = `user-${this.count()}`;
    return this.made('/api/admin/users', { username, displayName: username, password: 'a password for the stage' });
  }

  /** An approval that this user asked for and may decide. */
  async approval(by: Visitor): Promise<string> {
    const jumpItemId = await this.itemWithApproval(by);
    await by.client.ask('/api/approvals', { body: { jumpItemId, minutes: 10, purpose: '' } });
    const { rows } = (await by.client.ask('/api/approvals')).json as {
      readonly rows: readonly { readonly id: string; readonly jumpItemId: string }[];
    };
    const row = rows.find((one) => one.jumpItemId === jumpItemId);
    if (row === undefined) throw new Error('No approval');
    return row.id;
  }

  async itemWithApproval(by: Visitor): Promise<string> {
    const approvers = { users: [by.userId], teams: [], addresses: [] };
    const approval = { approvers, maxMinutes: 60, scope: 'anyone', approverScope: 'anyone' };
    const { store } = this.site.world;
    const id = await this.made('/api/admin/jump-policies', { ...this.jumpPolicy(), approval });
    const jumpItemId = (await this.item()) as JumpItemId;
    await store.commit([store.updateJumpItem(jumpItemId, { jumpPolicyId: id as JumpPolicyId })]);
    return jumpItemId;
  }

  view(): object {
    const none = { filters: '', group: null, tag: null, status: null, columns: [] };
    return { name: this.name(), definition: { search: '', fields: ['name'], sort: 'name', ...none } };
  }

  async ownView(by: Visitor): Promise<string> {
    const answer = await by.client.ask('/api/item-views', { body: this.view() });
    return (answer.json as { readonly id: string }).id;
  }

  /** Nothing of a session happens later on: its agent never answers. */
  async endSessions(visitors: Iterable<Visitor>): Promise<void> {
    const owners = new Map([...visitors].map((visitor) => [visitor.userId, visitor]));
    for (const { id, startedBy } of await this.site.world.store.listRunningSessions()) {
      const owner = startedBy === null ? undefined : owners.get(startedBy);
      await owner?.client.ask(`/api/sessions/${id}/end`, { method: 'POST' });
    }
  }

  jumpPolicy(): object {
    return { ...plainJumpPolicy, displayName: this.name() };
  }

  sessionPolicy(): object {
    return { ...plainSessionPolicy, displayName: this.name() };
  }

  async groupPolicy(): Promise<object> {
    const { start } = await this.ask('GET /api/admin/group-policies');
    return { name: this.name(), ...(start as object), members: [], jumpGroups: [], teams: [] };
  }

  /** The server has one name that a portal can have: whichever portal had it before has it no more. */
  async portal(): Promise<object> {
    const { rows } = await this.ask('GET /api/admin/public-portals');
    const others = (rows as readonly { readonly id: string; readonly isDefault: boolean }[]).filter(
      ({ isDefault }) => !isDefault,
    );
    for (const { id } of others) await this.ask(`DELETE /api/admin/public-portals/${id}`);
    return { name: this.name(), addresses: ['localhost'], sessionPolicyId: null };
  }

  installer(): object {
    return { group: 'Installers of the stage', name: this.name() };
  }

  provider(): object {
    return {
      name: this.name(),
      enabled: false,
      issuer: 'https://id.example.com',
      clientId: 'sallyport',
      scopes: 'profile',
      usernameClaim: 'preferred_username',
      groupsClaim: 'groups',
      provision: false,
      authority: '',
      clientSecret: 'a secret of the provider',
    };
  }

  apiAccount(): object {
    return { name: this.name(), comments: '', command: 'deny', permissions: ['configuration'], networks: [] };
  }

  /** Without a login. */
  browser(): HttpClient {
    return this.#it.client();
  }

  /** One more login of somebody, as another browser has it. */
  async anotherLogin({ username, password }: Visitor): Promise<HttpClient> {
    const client = this.#it.client();
    const answer = await client.signIn(username, password);
    if (answer.status !== 200) throw new Error(`Not signed in: ${answer.text}`);
    return client;
  }

  async withoutFactors(userId: UserId): Promise<void> {
    const tables = ['totp_secrets', 'recovery_codes', 'passkeys'];
    await this.site.world.store.commit(
      tables.map((table) => ({ sql: `delete from ${table} where user_id = '${userId}'`, parameters: [] })),
    );
  }

  /** An authenticator that is offered to somebody who has none, and its code of now. */
  async offered(by: Visitor): Promise<{ readonly sealed: string; readonly code: string }> {
    await this.withoutFactors(by.userId);
    const answer = await by.client.ask('/api/account/authenticator', { method: 'POST' });
    const { secret, sealed } = answer.json as { readonly secret: string; readonly sealed: string };
    return { sealed, code: new TOTP({ secret }).generate({ timestamp: this.site.world.clock.now() }) };
  }

  async withAuthenticator(by: Visitor): Promise<void> {
    await by.client.ask('/api/account/authenticator/first-code', { body: await this.offered(by) });
  }

  async passkey(userId: UserId): Promise<string> {
    await this.withoutFactors(userId);
    const { store, clock, random } = this.site.world;
    const id = newId('user', clock.now(), random.bytes(10));
    const moments = { createdAt: clock.now(), lastUsedAt: null };
    const key = { rpId: 'localhost', publicKey: 'none', counter: 0, transports: '[]', name: 'key' };
    await store.commit([store.insertPasskey({ id, userId, ...key, ...moments })]);
    return id;
  }
}
