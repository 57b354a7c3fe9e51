/** Links, channels, sessions and live updates, put together behind one door. */
import { join } from 'node:path';
import type { JumpClientId } from '@sallyport/domain';
import { encodeBase64url } from '@sallyport/protocol';
import { AgentGateway } from './gateway/agent-gateway.ts';
import { LiveGateway } from './gateway/live-gateway.ts';
import { guardUpgrades } from './gateway/upgrade.ts';
import type { DoorGuard, DoorTargets } from './gateway/upgrade.ts';
import { enrolRoutes } from './http/routes/enrol.ts';
import { itemChangeRoutes } from './http/routes/item-changes.ts';
import { jumpGroupRoutes } from './http/routes/jump-groups.ts';
import { clientStatisticsRoutes } from './http/routes/client-statistics.ts';
import { jumpClientRoutes } from './http/routes/jump-clients.ts';
import { recordingRoutes } from './http/routes/recordings.ts';
import { sessionRoutes } from './http/routes/sessions.ts';
import { upgradeRoutes } from './http/routes/upgrades.ts';
import { startJobs } from './jobs/jobs.ts';
import type { Jobs } from './jobs/jobs.ts';
import { Background } from './live/background.ts';
import type { Failed } from './live/background.ts';
import { finishRecordings } from './live/finish-recordings.ts';
import { linkServices } from './live/link-services.ts';
import { linkSite } from './live/link-site.ts';
import type { ServingSite } from './live/link-site.ts';
import { liveSources } from './live/live-sources.ts';
import { createRelay } from './live/relay-part.ts';
import type { RelayPart } from './live/relay-part.ts';
import { createThrottle } from './auth/throttle.ts';
import { startProofs } from './live/start-proofs.ts';
import { openRecordingKeys } from './sealing/recording-keys.ts';
import type { RecordingKeys } from './sealing/recording-keys.ts';
import { ExportThreads } from './export/export-threads.ts';
import { FrameIndex } from './frames/frame-index.ts';
import { FrameProcesses } from './frames/frame-processes.ts';
import { SearchThreads } from './playback/recording-search.ts';
import { reportLost } from './services/link/agent-reports.ts';
import { tellAddresses } from './services/link/tell-addresses.ts';
import { ChannelBoard } from './services/channels/channel-board.ts';
import { Lanes } from './services/lanes.ts';
import { leaveSessions } from './services/sessions/leave-sessions.ts';
import type { LinkWorld } from './services/link/link-handshake.ts';
import { relayReports } from './services/channels/relay-reports.ts';
import type { ReportWorld } from './services/channels/relay-reports.ts';
import { takeUpMails } from './services/mail/send-mails.ts';
import type { SendingWorld } from './services/mail/send-mails.ts';
import { judgeAllAgain, judgeClientAgain } from './services/sessions/judge-again.ts';
import { holdAfterRestart } from './services/sessions/resume-sessions.ts';
import { RunningSessions } from './services/sessions/running-sessions.ts';
import { SessionLogins } from './services/sessions/session-logins.ts';
import { UnwritableRecordings } from './services/recordings/unwritable-recordings.ts';
import { sessionViews } from './services/sessions/session-views.ts';
import type { UpgradeWorld } from './services/clients/upgrade-client.ts';
import type { LiveParts, World } from './world.ts';

/** Sockets that were told to go have this long to do so. */
const farewellMs = 1_000;

interface Parts {
  readonly world: World;
  readonly background: Background;
  readonly recordings: string;
  readonly keys: RecordingKeys;
  readonly frames: FrameProcesses;
  readonly relay: RelayPart;
  readonly sessions: ReportWorld;
  readonly links: LinkWorld;
  readonly upgrades: UpgradeWorld;
  readonly site: ServingSite;
  readonly agents: AgentGateway;
  readonly consoles: LiveGateway;
}

function createParts(world: World): Parts {
  const { store, clock, random, identity, bus, index, access, metrics, config, log } = world;
  const failed: Failed = (error, what) => log.error({ err: error, what }, 'something failed that should not have');
  const tally = { count: (cause: string) => metrics.refused(cause) };
  const background = new Background(failed);
  const recordings = join(config.data, 'recordings');
  const instance = encodeBase64url(random.bytes(16));
  let readings = 0;
  const keys = openRecordingKeys(config.data);
  const frames = new FrameProcesses(config.data, (error) => failed(error, 'pictures of a recording'));
  const onRecorded = (file: string): void => background.run('pictures', frames.makeIfLong(file));
  const relay = createRelay({
    world,
    recordings,
    keys,
    onRecorded,
    events: relayReports(() => sessions),
    background,
    failed,
  });
  const sessions: ReportWorld = {
    store,
    clock,
    random,
    bus,
    items: index,
    access,
    proofs: startProofs(world),
    accounts: { box: world.secondFactors.box, throttle: createThrottle() },
    relay: relay.port,
    lanes: new Lanes(),
    board: new ChannelBoard(),
    unwritable: new UnwritableRecordings(),
    logins: new SessionLogins(),
    running: new RunningSessions(),
    recordInput: config.recordInput,
    isLinked: (jumpClientId) => agents.isLinked(jumpClientId),
    background: background.run,
    nextReading: () => ({ instance, number: (readings += 1) }),
    count: (cause) => tally.count(cause),
  };
  const site = linkSite(world);
  const links: LinkWorld = {
    store,
    clock,
    random,
    identity,
    site,
    copiedClients: config.copiedClients,
    probe: (jumpClientId) => bus.ask('probe-link', { jumpClientId }),
  };
  const upgrades: UpgradeWorld = {
    store,
    clock,
    bus,
    currentRelease: (platform) => world.releases.current(platform),
    background: background.run,
  };
  const { linksPerSecond } = config;
  const services = linkServices({ links: { ...links, bus, statistics: world.statistics }, sessions, upgrades });
  const agents: AgentGateway = new AgentGateway({ services, linksPerSecond, tally, failed });
  const now = (): number => clock.now();
  const consoles = new LiveGateway({ sources: liveSources(world, sessions), instance, now, tally, failed });
  return { world, background, recordings, keys, frames, relay, sessions, links, site, upgrades, agents, consoles };
}

/** What the parts tell one another. */
function connectParts({ world, background, sessions, site, agents, consoles }: Parts): readonly (() => void)[] {
  const { store, bus, index, access } = world;
  const isLinked = (id: JumpClientId): boolean => agents.isLinked(id);
  return [
    ...tellAddresses({ store, bus, access, site, isLinked, background: background.run }),
    bus.answer('probe-link', ({ jumpClientId }) => agents.probe(jumpClientId)),
    bus.answer('command-agent', ({ jumpClientId, body }) => agents.command(jumpClientId, body)),
    bus.subscribe('login-ended', (ended) => {
      consoles.loginEnded(ended.loginId);
      background.run('login ended', leaveSessions(sessions, ended));
    }),
    bus.subscribe('client-changed', ({ jumpClientId, changes }) => {
      // What agents report of themselves takes nothing from anybody.
      if (changes === undefined) background.run('judging again', judgeClientAgain(sessions, jumpClientId));
    }),
    bus.subscribe('client-uninstalled', ({ jumpClientId }) => agents.dismiss(jumpClientId)),
    bus.subscribe('session-changed', ({ sessionId }) => consoles.sessionChanged(sessionId)),
    index.onChange(({ changed, removed }) => consoles.itemsChanged(changed, removed)),
    world.access.onChange(() => {
      index.accessChanged();
      consoles.accessChanged();
      background.run('judging again', judgeAllAgain(sessions));
    }),
  ];
}

function measureParts({ world, relay, agents, consoles }: Parts): void {
  const { metrics } = world;
  metrics.gauge('links', 'Agents that have a link', () => agents.linkCount);
  metrics.gauge('consoles', 'Live sockets of consoles', () => consoles.consoleCount);
  metrics.gauge('channels', 'Channels that are held open', () => relay.hub.size);
}

function doorGuard({ rules, clientAddress, logins, access }: World): DoorGuard {
  return {
    isKnownHost: (host) => rules.isKnownHost(host),
    isPublicOrigin: (origin) => rules.isOwnOrigin(origin),
    remoteAddress: ({ socket, headers }) => clientAddress(socket.remoteAddress, headers['x-forwarded-for']),
    async findLogin(request) {
      const login = await logins.authenticate(request.headers.cookie);
      if (login !== undefined) await access.knowing(login.user.id);
      return login;
    },
  };
}

function doorTargets({ relay, agents, consoles }: Parts): DoorTargets {
  const { entrance } = relay;
  return {
    link: (upgrade) => agents.take(upgrade),
    live: (upgrade, { id: loginId, user }) => consoles.take(upgrade, { loginId, userId: user.id }),
    agentChannel: (upgrade) =>
      entrance.accept({ ...upgrade, admission: { side: 'agent', address: upgrade.remoteAddress } }),
    viewerChannel: (upgrade, { id: loginId }) =>
      entrance.accept({ ...upgrade, admission: { side: 'viewer', loginId } }),
  };
}

/** What sends mail, and what it knows. */
function sendingWorld({ store, clock, identity, rules, secondFactors }: World): SendingWorld {
  return { store, clock, identity, box: secondFactors.box, addresses: () => rules.publicAddresses };
}

function beginJobs({ world, sessions, agents, consoles }: Parts): Jobs {
  const { log, logins, releases } = world;
  return startJobs({
    sessions,
    logins,
    linked: () => agents.linkedClients(),
    open: () => new Map([...consoles.logins(), ...sessions.logins.all()]),
    refreshReleases: () => {
      for (const { manifest } of releases.refresh()) log.info({ release: manifest }, 'release taken up');
    },
    mail: sendingWorld(world),
    failed: (error, what) => log.error({ err: error, what }, 'a job failed; it is tried again'),
  });
}

/** First nobody new, then a word to everybody, then what is under way is finished, and at last the sockets are cut. */
async function stopParts({ world, background, relay, sessions, agents, consoles }: Parts): Promise<void> {
  const at = world.clock.now();
  const lost = agents.linkedClients().map((jumpClientId) => ({ jumpClientId, at }));
  consoles.stop();
  agents.stop();
  relay.entrance.stop();
  background.run('last contact', reportLost(world, lost));
  const patience = setTimeout(() => {
    agents.cut();
    consoles.cut();
  }, farewellMs);
  await relay.hub.stop();
  await relay.seals.stop();
  await agents.settled();
  await background.settled();
  await sessions.lanes.idle();
  clearTimeout(patience);
  agents.cut();
  consoles.cut();
  relay.keepalive.stop();
}

export function createLive(world: World): LiveParts {
  const parts = createParts(world);
  const { store, clock, metrics, bus } = world;
  const { background, recordings, keys, frames, relay, sessions, links, upgrades, agents, consoles } = parts;
  const searches = new SearchThreads();
  const pictures = new FrameIndex(keys);
  const exports = new ExportThreads();
  const leave = connectParts(parts);
  let jobs: Jobs | undefined;
  let isStopping = false;
  measureParts(parts);
  return {
    sessions,
    routes(app) {
      sessionRoutes(app, sessions);
      jumpClientRoutes(app, { ...sessions, index: world.index });
      itemChangeRoutes(app, { ...sessions, index: world.index });
      jumpGroupRoutes(app, { ...sessions, access: world.access });
      clientStatisticsRoutes(app, {
        ...sessions,
        index: world.index,
        statistics: world.statistics,
        linkedClients: () => agents.linkedClients(),
      });
      upgradeRoutes(app, upgrades);
      recordingRoutes(app, {
        store,
        folder: recordings,
        data: world.config.data,
        keys,
        searches,
        frames,
        pictures,
        exports,
        clock,
      });
    },
    openRoutes: (app) =>
      enrolRoutes(app, { ...links, bus, access: world.access, refused: (code) => metrics.refused(code) }),
    listen(server) {
      const refusals = { count: (cause: string) => metrics.refused(cause) };
      guardUpgrades(server, { guard: doorGuard(world), targets: doorTargets(parts), refusals });
      relay.keepalive.start();
      jobs = beginJobs(parts);
    },
    summaries: (rows) => sessionViews(sessions, rows),
    status: () => ({
      links: agents.linkCount,
      consoles: consoles.consoleCount,
      sessions: jobs?.sessionCounts() ?? { active: 0, suspended: 0 },
      channels: relay.hub.size,
    }),
    async start() {
      await holdAfterRestart(sessions);
      await takeUpMails(sendingWorld(world));
      // Before anybody is let in: what is over now, nobody here is about to end.
      const finishing = finishRecordings(await store.listUnendedRecordings(), {
        recordings: relay.recordings,
        isStopping: () => isStopping,
        failed: (error) =>
          world.log.error({ err: error }, 'a recording did not get its end; the next start tries again'),
      });
      background.run('recordings without an end', finishing);
    },
    announce: () => parts.site.announce(),
    async stop() {
      isStopping = true;
      await jobs?.stop();
      await stopParts(parts);
      await searches.stop();
      await frames.stop();
      await exports.stop();
      for (const stop of leave) stop();
    },
  };
}
