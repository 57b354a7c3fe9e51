/** A whole server on a free port and a folder of its own, with a group, an installer and as many users as are wanted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltInRole, JumpClientId, JumpItemId, UserId } from '@sallyport/domain';
import { argonPasswords } from '../../auth/passwords.ts';
import { loginCookie } from '../../auth/cookies.ts';
import { loadConfig } from '../../config/load.ts';
import { startServer } from '../../main.ts';
import type { RunningServer, ServerOptions } from '../../main.ts';
import { plainInstaller } from '../../services/installers/installer-options.ts';
import type { Overridable } from '../../services/installers/installer-options.ts';
import { createInstaller } from '../../services/installers/installers.ts';
import { findOrMakeJumpGroup } from '../../services/access/jump-groups.ts';
import { createUser } from '../../services/users/manage-users.ts';
import { mayEverywhere } from '../../testing/may-start-everywhere.ts';
import { askHttps } from './site-view.ts';
import type { HttpAnswer, HttpQuestion, SiteView } from './site-view.ts';
import { TestAgent } from './test-agent.ts';
import { TestConsole } from './test-console.ts';

const operator = { kind: 'operator', name: 'test' } as const;
const passwords = argonPasswords();

interface UserWishes {
  readonly isAdministrator?: boolean;
  readonly everywhere?: BuiltInRole;
}

interface InstallerWishes {
  readonly itemName?: string;
  readonly maxUses?: number | null;
  readonly validForMs?: number;
  readonly tag?: string;
  readonly createdBy?: UserId | null;
  readonly overrides?: readonly Overridable[];
}

export class TestSite implements SiteView {
  readonly server: RunningServer;
  readonly data: string;
  #users = 0;
  #groups = 0;

  constructor(server: RunningServer, data: string) {
    this.server = server;
    this.data = data;
  }

  get port(): number {
    return this.server.port;
  }

  /** `host:port`, as agents dial it. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get origin(): string {
    return `https://${this.host}`;
  }

  get world(): RunningServer['world'] {
    return this.server.world;
  }

  get tlsKey(): string {
    return this.world.tls.keyHash;
  }

  ask(path: string, question: HttpQuestion = {}): Promise<HttpAnswer> {
    return askHttps(this.port, path, question);
  }

  async itemIdOf(clientId: string): Promise<string> {
    const [item] = await this.world.store.listJumpItemsOfClient(clientId as JumpClientId);
    if (item === undefined) throw new Error('No item');
    await this.#listed(item.id);
    return item.id;
  }

  /** The list follows the database by a moment. */
  async #listed(id: JumpItemId): Promise<void> {
    const { index } = this.world;
    const listed = Promise.withResolvers<undefined>();
    const look = (): void => {
      if (index.find(id) !== undefined) listed.resolve(undefined);
    };
    const leave = index.onChange(look);
    look();
    await listed.promise;
    leave();
  }

  async online(clientId: string, begin: () => void): Promise<void> {
    const up = Promise.withResolvers<undefined>();
    const leave = this.world.bus.subscribe('link-changed', (event) => {
      if (event.jumpClientId === clientId && event.online) up.resolve(undefined);
    });
    begin();
    await up.promise;
    leave();
  }

  sessionChange(): Promise<unknown> {
    const changed = Promise.withResolvers<undefined>();
    const leave = this.world.bus.subscribe('session-changed', () => {
      leave();
      changed.resolve(undefined);
    });
    return changed.promise;
  }

  /** A user with a login in a console of its own, and with this role in every group that says nothing else. */
  async console({
    isAdministrator = false,
    everywhere = 'start-sessions-only',
  }: UserWishes = {}): Promise<TestConsole> {
    this.#users += 1;
    const { store, identity, clock, random, access } = this.world;
    const username = `user-${this.#users}-${clock.now()}`;
    const typed = { username, displayName: `User ${this.#users}`, password: 'correct horse battery', isAdministrator };
    const made = await createUser({ store, identity, clock, random, passwords }, typed);
    if (made.kind !== 'created') throw new Error(`No user: ${made.kind}`);
    if (!isAdministrator) await mayEverywhere(this.world, made.user.id, everywhere);
    await access.current();
    return await this.login(made.user.id);
  }

  /** One more login of a user. */
  async login(userId: string): Promise<TestConsole> {
    const { store, logins } = this.world;
    const user = await store.findUser(userId as UserId);
    if (user === undefined) throw new Error('No such user');
    const begun = logins.begin(user, { remoteAddress: '127.0.0.1', userAgent: 'test' });
    await store.commit(begun.writes);
    const cookie = `${loginCookie}=${begun.secret}`;
    return new TestConsole(this, { login: begun.login, cookie, csrf: logins.csrfToken(begun.login.id) });
  }

  /** An agent that is enrolled and has no link yet. */
  async agent(): Promise<TestAgent> {
    return await new TestAgent(this).enrolled(await this.enrolmentKey());
  }

  /** The enrolment key of an installer in a group of its own. */
  async enrolmentKey({
    itemName = '',
    maxUses = null,
    validForMs = 3_600_000,
    tag = '',
    createdBy = null,
    overrides = [],
  }: InstallerWishes = {}): Promise<string> {
    const { index } = this.world;
    this.#groups += 1;
    const name = `Group ${this.#groups} of ${this.world.clock.now()}`;
    const made = await findOrMakeJumpGroup(this.world, operator, name);
    if (made === undefined) throw new Error('No group');
    index.setGroup(made);
    const wish = {
      jumpGroupId: made.id,
      name: itemName,
      tag,
      comments: '',
      createdBy,
      validForMs,
      maxUses,
      options: { ...plainInstaller, overrides },
    };
    return (await createInstaller(this.world, wish, operator)).enrolmentKey;
  }

  /** The kinds of the newest audit entries, newest first. */
  async audited(): Promise<readonly string[]> {
    return (await this.world.store.listAuditEntries(200)).map((entry) => entry.kind);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Stops the server and starts another on the same folder and port. */
  async restart(): Promise<TestSite> {
    const { port, data } = this;
    await this.server.stop();
    return await startSite({ data, port });
  }
}

export interface SiteOptions extends ServerOptions {
  readonly data?: string;
  readonly port?: number;
  readonly logLevel?: string;
  readonly linksPerSecond?: number;
  readonly proxyCertificates?: string;
  readonly copiedClients?: 'enrol' | 'hold';
  readonly publicAddresses?: string;
  readonly formerAddresses?: string;
  /** `sqlite`, or the address of a PostgreSQL database. */
  readonly database?: string;
}

export async function startSite({
  data,
  port = 0,
  logLevel = 'silent',
  linksPerSecond = 1_000,
  proxyCertificates = '',
  copiedClients = 'enrol',
  publicAddresses = '',
  formerAddresses = '',
  database = 'sqlite',
  ...options
}: SiteOptions = {}): Promise<TestSite> {
  const folder = data ?? mkdtempSync(join(tmpdir(), 'sallyport-site-'));
  const flags = {
    data: folder,
    listen: `127.0.0.1:${port}`,
    'log-level': logLevel,
    'links-per-second': String(linksPerSecond),
    'proxy-certificates': proxyCertificates,
    'copied-clients': copiedClients,
    'public-addresses': publicAddresses,
    'former-addresses': formerAddresses,
    database,
  };
  return new TestSite(await startServer(loadConfig({ flags, environment: {} }), options), folder);
}
