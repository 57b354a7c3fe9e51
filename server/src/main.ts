/** Composition: builds every part of a server, starts them in order and stops them in the reverse one. */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createPublicKey, randomBytes } from 'node:crypto';
import { defaultAbsenceRules } from '@sallyport/domain';
import { decodeBase64url } from '@sallyport/protocol';
import type { AdminStatus } from '@sallyport/protocol';
import type { DestinationStream } from 'pino';
import { refuseUnfinished } from './backup/unfinished.ts';
import { clientAddressBy } from './auth/client-address.ts';
import { openAccessBook } from './access/access-book.ts';
import { createLogins } from './auth/logins.ts';
import { addressRules } from './auth/origin.ts';
import type { AddressRules } from './auth/origin.ts';
import { AuditSealer } from './audit/audit-sealer.ts';
import { Denials } from './audit/denials.ts';
import { SealFile } from './audit/seal-file.ts';
import { sealKeysOf, sealVerifier } from './sealing/seal-signature.ts';
import { argonPasswords } from './auth/passwords.ts';
import { createChallenges } from './auth/challenges.ts';
import { startedSignIns } from './auth/started-sign-ins.ts';
import { createThrottle } from './auth/throttle.ts';
import { sealedBy, secretBox } from './sealing/secret-box.ts';
import { inProcessBus } from './bus/in-process-bus.ts';
import { hostsOf, publicAddressesOf } from './config/addresses.ts';
import type { Config } from './config/keys.ts';
import { openServerRuns, startHousekeeping } from './housekeeping.ts';
import { createApp } from './http/app.ts';
import type { App } from './http/app-type.ts';
import { consolePages } from './http/console-pages.ts';
import { guardAccess } from './http/guards.ts';
import { ownAccountRoutes } from './http/routes/own-account.ts';
import { providerRoutes } from './http/routes/providers.ts';
import { providerSignInRoutes } from './http/routes/provider-sign-in.ts';
import { signInRoutes } from './http/routes/sign-in.ts';
import { userRoutes } from './http/routes/users.ts';
import { approvalRoutes } from './http/routes/approvals.ts';
import { accountRoutes } from './http/routes/account.ts';
import { adminRoutes } from './http/routes/admin.ts';
import { apiAccountRoutes } from './http/routes/api-accounts.ts';
import { installScriptRoutes } from './http/routes/install-script.ts';
import { installerRoutes } from './http/routes/installers.ts';
import { configApiRoutes } from './http/config-api/routes.ts';
import { downloadRoutes } from './http/routes/downloads.ts';
import { healthRoutes } from './http/routes/health.ts';
import { ClientStatistics } from './services/clients/client-statistics.ts';
import { mailRoutes } from './http/routes/mail.ts';
import { jumpItemRoutes } from './http/routes/jump-items.ts';
import { groupPolicyRoutes } from './http/routes/group-policies.ts';
import { itemViewRoutes } from './http/routes/item-views.ts';
import { jumpItemRoleRoutes } from './http/routes/jump-item-roles.ts';
import { teamRoutes } from './http/routes/teams.ts';
import { jumpPolicyRoutes } from './http/routes/jump-policies.ts';
import { publicPortalRoutes } from './http/routes/public-portals.ts';
import { sessionPolicyRoutes } from './http/routes/session-policies.ts';
import { ticketSystemRoutes } from './http/routes/ticket-system.ts';
import { recoveryKitRoutes } from './http/routes/recovery-kit.ts';
import { DataFolderInUse, lockData } from './identity/data-lock.ts';
import { keyFingerprint, openIdentity } from './identity/identity.ts';
import { retireRoots } from './identity/rotate-root.ts';
import { givenCertificate, ownCertificate } from './identity/tls.ts';
import { feedIndex } from './index/feed.ts';
import { ItemIndex } from './index/item-index.ts';
import { drainMs } from './limits.ts';
import { createLive } from './live.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics/metrics.ts';
import { builtConsole } from './places.ts';
import type { Clock, Random } from './ports.ts';
import { installReleases } from './releases/install-releases.ts';
import { publishRelease } from './releases/publish-release.ts';
import { Releases } from './releases/releases.ts';
import { createSetUp } from './services/users/set-up.ts';
import { openDatabase } from './store/engine/open.ts';
import { watchUpkeep } from './status/upkeep-report.ts';
import type { Upkeep } from './status/upkeep-report.ts';
import { movedClock, systemClock, systemRandom } from './system.ts';
import { version } from './version.ts';
import type { LiveParts, World } from './world.ts';

export interface ServerOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Where the log goes instead of standard error. */
  readonly logDestination?: DestinationStream;
  /** Where a build of the agent lies, which becomes a release if it isn't one; none is published without. */
  readonly builtRelease?: string;
  /** Each minute unless given. */
  readonly housekeepingEveryMs?: number;
}

export interface RunningServer {
  /** Origins under which it can be reached, the best one first. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly rootFingerprint: string;
  /** The one-time link for the first administrator, while there is none. */
  readonly setUpLink: string | undefined;
  readonly world: World;
  /** Every route that it answers, as `GET /api/me`. */
  readonly routes: readonly string[];
  stop(): Promise<void>;
}

type Phase = 'starting' | 'serving' | 'draining';

/** Things to be undone, in the reverse order of their making. */
class Undoing {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  async run(failed: (error: unknown) => void): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        failed(error);
      }
    }
  }
}

/** Rules whose addresses are known only once the port is. */
function lateRules(): AddressRules & { set(addresses: readonly string[], former: readonly string[]): void } {
  let rules = addressRules([]);
  return {
    get publicAddresses() {
      return rules.publicAddresses;
    },
    isKnownHost: (host) => rules.isKnownHost(host),
    isOwnOrigin: (origin) => rules.isOwnOrigin(origin),
    set: (addresses, former) => {
      rules = addressRules(addresses, former);
    },
  };
}

function fingerprintOf(publicKey: string): string {
  const spki = decodeBase64url(publicKey.replace(/^ed25519:/, '')) ?? new Uint8Array();
  return keyFingerprint(createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }));
}

interface Routes {
  readonly app: App;
  readonly world: World;
  readonly live: LiveParts;
  readonly phase: () => Phase;
  readonly startedAt: number;
  readonly upkeep: Upkeep;
}

async function addRoutes({
  app,
  world,
  live,
  phase,
  startedAt,
  upkeep,
}: Routes): Promise<{ readonly setUpToken: string | undefined }> {
  const { config, store, clock, random, identity, logins, metrics, index, rules, access } = world;
  const { bus } = world;
  const signIn = {
    logins,
    bus,
    access,
    passwords: argonPasswords(),
    ...world.secondFactors,
    started: startedSignIns({ clock, random }),
  };
  const setUp = createSetUp({ ...signIn, identity });
  healthRoutes(app, { state: { phase }, metrics, metricsToken: config.metricsToken });
  consolePages(app, { folder: config.consoleFolder ?? builtConsole, isSetUpOpen: () => setUp.isOpen() });
  await app.register(async (scope: App) => configApiRoutes(scope, { ...world, sessions: live.sessions }));
  await app.register(async (scope: App) => live.openRoutes(scope));
  installScriptRoutes(app, world);
  await app.register(async (scope: App) => downloadRoutes(scope, world.releases));
  await app.register(async (scope: App) => {
    guardAccess(scope, { rules, logins, access, clock });
    const refused = (code: string): void => metrics.refused(code);
    const account = { ...signIn, setUp, version, refused };
    signInRoutes(scope, account);
    providerSignInRoutes(scope, {
      ...signIn,
      rules,
      log: world.log,
      returned: new Map(),
      flows: sealedBy(randomBytes(32), random),
    });
    providerRoutes(scope, { ...signIn, addresses: () => rules.publicAddresses });
    accountRoutes(scope, account);
    ownAccountRoutes(scope, account);
    userRoutes(scope, account);
    const { absenceRules } = world;
    jumpItemRoutes(scope, {
      store,
      clock,
      index,
      rules: absenceRules,
      fingerprintOf,
      summaries: (rows) => live.summaries(rows),
    });
    const status = async (): Promise<AdminStatus> => ({
      version,
      upkeep: await upkeep.report(),
      startedAt,
      serverId: identity.serverId,
      rootFingerprint: identity.rootFingerprint,
      database: store.engine,
      memoryBytes: process.memoryUsage.rss(),
      refusals: metrics.refusals(),
      ...live.status(),
    });
    adminRoutes(scope, { store, index, status });
    itemViewRoutes(scope, world);
    jumpItemRoleRoutes(scope, world);
    teamRoutes(scope, world);
    groupPolicyRoutes(scope, world);
    jumpPolicyRoutes(scope, world);
    sessionPolicyRoutes(scope, world);
    publicPortalRoutes(scope, { ...world, ownHosts: () => hostsOf(rules.publicAddresses) });
    ticketSystemRoutes(scope, world);
    mailRoutes(scope, { ...world, box: world.secondFactors.box });
    approvalRoutes(scope, world);
    recoveryKitRoutes(scope, { ...signIn, identity, dataFolder: config.data });
    const installSite = { addresses: () => rules.publicAddresses, releases: () => installReleases(world.releases) };
    apiAccountRoutes(scope, world);
    installerRoutes(scope, { ...world, installSite });
    live.routes(scope);
  });
  return { setUpToken: (await setUp.isOpen()) ? setUp.token : undefined };
}

async function build(config: Config, options: ServerOptions, undoing: Undoing): Promise<RunningServer> {
  const clock = options.clock ?? (config.testClock === undefined ? systemClock : movedClock(config.testClock));
  const random = options.random ?? systemRandom;
  const log = createLog(config.logLevel, options.logDestination);
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const lock = lockData(config.data);
  if (lock === undefined) throw new DataFolderInUse(config.data);
  undoing.add(() => lock.release());
  refuseUnfinished(config.data);

  const identity = openIdentity(config.data, { clock, random });
  if (retireRoots(config.data, { clock })) identity.refresh();
  const { tlsCertificate, tlsKey } = config;
  const isGiven = tlsCertificate !== undefined && tlsKey !== undefined;
  const hosts = hostsOf(publicAddressesOf(config.publicAddresses, config.listen));
  const tls = isGiven ? givenCertificate(tlsCertificate, tlsKey) : ownCertificate(config.data, hosts, clock.now());

  const store = await openDatabase(config, (error) => log.error({ err: error }, 'a connection to the database broke'));
  undoing.add(() => store.close());
  const sealer = new AuditSealer({
    store,
    clock,
    serverId: identity.serverId,
    sign: (content) => identity.sign('seal', content),
    verify: sealVerifier(sealKeysOf(identity)),
    file: new SealFile(config.data),
    failed: (error) => log.error({ err: error }, 'the audit log was not sealed'),
  });
  sealer.start();
  undoing.add(() => sealer.stop());
  const bus = inProcessBus((error, topic) => log.error({ err: error, topic }, 'somebody on the bus failed'));
  const metrics = createMetrics();
  const runs = await openServerRuns({ store, clock, identity });
  const absenceRules = () => defaultAbsenceRules;
  const statistics = await ClientStatistics.open(store);
  const index = new ItemIndex({
    clock,
    rules: absenceRules,
    serverUp: () => runs.spans(),
    within: (facts) => statistics.within(facts),
    failed: (error) => log.error({ err: error }, 'the thread that searches the list ended; another begins'),
  });
  undoing.add(() => index.close());
  const feed = await feedIndex({
    store,
    bus,
    clock,
    index,
    failed: (error) => log.error({ err: error }, 'the index could not read a client; it tries again'),
  });
  undoing.add(() => feed.close());

  const rules = lateRules();
  const clientAddress = clientAddressBy(config.trustedProxies);
  const access = await openAccessBook({
    store,
    bus,
    configuredHosts: () => hostsOf(rules.publicAddresses),
    failed: (error) => log.error({ err: error }, 'who may do what could not be read; it is tried again'),
  });
  undoing.add(() => access.close());
  const logins = createLogins({ store, clock, random, identity, bus });
  const denials = new Denials({ store, clock });
  const world: World = {
    config,
    log,
    clock,
    random,
    store,
    identity,
    tls,
    releases: new Releases(config.data, { identity, clock }),
    bus,
    index,
    access,
    statistics,
    secondFactors: {
      store,
      clock,
      random,
      throttle: createThrottle(),
      challenges: createChallenges({ clock, random }),
      box: secretBox({ identity, random }),
    },
    metrics,
    logins,
    denials,
    rules,
    clientAddress,
    absenceRules,
  };
  const live = createLive(world);
  let phase: Phase = 'starting';
  const guard = { rules, clientAddress, state: { phase: () => phase } };
  const routes: string[] = [];
  const app = await createApp({ routes, tls, trustedCertificate: isGiven, log, metrics, guard, denials });
  const upkeep = watchUpkeep(world, runs.spans()[0]?.from ?? runs.startedAt);
  undoing.add(() => upkeep.stop());
  const { setUpToken } = await addRoutes({ app, world, live, phase: () => phase, startedAt: runs.startedAt, upkeep });
  const housekeeping = startHousekeeping(world, runs, options.housekeepingEveryMs);
  undoing.add(() => housekeeping.stop());
  undoing.add(() => closeApp(app));
  undoing.add(() => live.stop());
  undoing.add(() => {
    phase = 'draining';
  });
  await live.start();
  await app.ready();
  live.listen(app.server);
  await app.listen({ ...config.listen, listenTextResolver: () => 'listening' });
  const { port } = app.server.address() as AddressInfo;
  rules.set(publicAddressesOf(config.publicAddresses, { ...config.listen, port }), config.formerAddresses);
  // The default portal has what addresses there are.
  bus.publish('access-changed', {});
  await live.announce();
  phase = 'serving';
  index.prepare();
  const { builtRelease } = options;
  const publishing = builtRelease === undefined ? undefined : publishRelease(world, builtRelease);
  undoing.add(() => publishing);
  const addresses = rules.publicAddresses;
  if (config.testClock !== undefined) log.warn({ file: config.testClock }, 'this clock can be moved: for tests only');
  log.info({ addresses, version, serverId: identity.serverId, root: identity.rootFingerprint }, 'serving');
  return {
    addresses,
    port,
    rootFingerprint: identity.rootFingerprint,
    setUpLink: setUpToken === undefined ? undefined : `${addresses[0] ?? ''}/set-up#${setUpToken}`,
    world,
    routes,
    stop: () => undoing.run((error) => log.error({ err: error }, 'a part did not stop as it should')),
  };
}

/** Answers what is being asked, takes nothing new, and after a while waits no longer. */
async function closeApp(app: App): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), drainMs);
  try {
    await app.close();
  } finally {
    clearTimeout(impatience);
  }
}

/** Answers when the server takes requests. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const undoing = new Undoing();
  try {
    return await build(config, options, undoing);
  } catch (error) {
    await undoing.run(() => undefined);
    throw error;
  }
}
