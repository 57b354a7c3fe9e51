/** Links, channels, sessions and live updates, put together behind one door. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeBase64url } from '@sallyport/protocol';
import { userFactsOf } from './auth/user-facts.ts';
import { AgentGateway } from './gateway/agent-gateway.ts';
import { LiveGateway } from './gateway/live-gateway.ts';
import { guardUpgrades } from './gateway/upgrade.ts';
import { enrolRoutes } from './http/routes/enrol.ts';
import { recordingRoutes } from './http/routes/recordings.ts';
import { sessionRoutes } from './http/routes/sessions.ts';
import { tlsKeyHash } from './identity/tls.ts';
import { startJobs } from './jobs/jobs.ts';
import { linkServices } from './link-services.ts';
import { SearchThreads } from './playback/recording-search.ts';
import { RecordingFolder } from './recorder/recording-folder.ts';
import { ChannelEntrance } from './relay/channel-entrance.ts';
import { Keepalive } from './relay/keepalive.ts';
import { RelayHub } from './relay/relay-hub.ts';
import { reportLost } from './services/agent-reports.ts';
import { ChannelBoard } from './services/channel-board.ts';
import { itemAnswer } from './services/item-answers.ts';
import { Lanes } from './services/lanes.ts';
import { leaveSessions } from './services/leave-sessions.ts';
import type { LinkSite } from './services/link-handshake.ts';
import { relayReports } from './services/relay-reports.ts';
import type { ReportWorld } from './services/relay-reports.ts';
import { holdAfterRestart } from './services/resume-sessions.ts';
import { RunningSessions } from './services/running-sessions.ts';
import { SessionLogins } from './services/session-logins.ts';
import { sessionDetails, sessionViews } from './services/session-views.ts';
import { redeemTickets } from './services/tickets.ts';
import type { LiveParts, World } from './world.ts';

/** Statistics come each quarter of an hour. */
const settings = { statisticsIntervalMs: 900_000 };

/** Sockets that were told to go have this long to do so. */
const farewellMs = 1_000;

/** `host:port` of an address that may leave the port out. */
function hostAndPort(address: string): string {
  const { hostname, port } = new URL(address);
  return `${hostname}:${port === '' ? '443' : port}`;
}

function failing(world: World): (error: unknown, what: string) => void {
  return (error, what) => world.log.error({ err: error, what }, 'something failed that should not have');
}

/** Work that nobody waits for, until the server stops. */
class Background {
  readonly #works = new Set<Promise<unknown>>();
  readonly #failed: (error: unknown, what: string) => void;

  constructor(failed: (error: unknown, what: string) => void) {
    this.#failed = failed;
  }

  readonly run = (what: string, work: Promise<unknown>): void => {
    const noted = work.catch((error: unknown) => this.#failed(error, what)).finally(() => this.#works.delete(noted));
    this.#works.add(noted);
  };

  async settled(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works);
  }
}

export function createLive(world: World): LiveParts {
  const { config, store, clock, random, identity, bus, index, metrics, logins, rules, clientAddress } = world;
  const failed = failing(world);
  const background = new Background(failed);
  const tally = { count: (cause: string) => metrics.refused(cause) };
  const recordings = join(config.data, 'recordings');

  const hub = new RelayHub({
    events: relayReports(() => sessions),
    recordings: new RecordingFolder({
      folder: recordings,
      now: () => clock.now(),
      onError: (error) => failed(error, 'recording'),
    }),
    onError: (error) => failed(error, 'relay'),
  });
  const redeem = redeemTickets({ store, clock, random, refused: () => tally.count('channel.refused') });
  const keepalive = new Keepalive();
  const entrance = new ChannelEntrance({
    hub,
    keepalive,
    redeemTicket: (ticket, side, loginId) => {
      const redeemed = redeem(ticket, side, loginId);
      background.run('ticket', redeemed);
      return redeemed;
    },
    onError: (error) => failed(error, 'ticket'),
  });
  const sessions: ReportWorld = {
    store,
    clock,
    random,
    bus,
    items: index,
    relay: {
      expect: (spec) => background.run('relay expect', hub.expect(spec)),
      close: async (channelId, reason) => {
        await hub.close(channelId, reason);
      },
      hasAgent: (channelId) => hub.standing(channelId)?.hasAgent === true,
      dropLogin: (loginId) => {
        hub.dropLogin(loginId);
        entrance.dropLogin(loginId);
      },
    },
    lanes: new Lanes(),
    board: new ChannelBoard(),
    logins: new SessionLogins(),
    running: new RunningSessions(),
    recordInput: config.recordInput,
    isLinked: (jumpClientId) => agents.isLinked(jumpClientId),
    background: background.run,
    count: (cause) => tally.count(cause),
  };
  const site: LinkSite = {
    tlsKeys: new Set([
      world.tls.keyHash,
      ...config.proxyCertificates.map((file) => tlsKeyHash(readFileSync(file, 'utf8'))),
    ]),
    addresses: () => rules.publicAddresses.map(hostAndPort),
    settings,
  };
  const linkWorld = { store, clock, random, identity, site, bus };
  const agents: AgentGateway = new AgentGateway({
    services: linkServices(linkWorld, sessions),
    linksPerSecond: config.linksPerSecond,
    tally,
    failed,
  });
  const consoles = new LiveGateway({
    sources: {
      row: (user, id) => {
        const item = index.find(id);
        return item === undefined ? undefined : itemAnswer(user, item);
      },
      counts: () => ({ ...index.counts(), version: index.version }),
      session: async (id) => {
        const row = await store.findSession(id);
        return row === undefined ? undefined : await sessionDetails(store, row);
      },
      isLoginLive: async (loginId) => {
        const isLive = await logins.isLive(loginId);
        if (isLive) await logins.noteUse(loginId);
        return isLive;
      },
    },
    instance: encodeBase64url(random.bytes(16)),
    now: () => clock.now(),
    tally,
    failed,
  });
  const searches = new SearchThreads();

  metrics.gauge('links', 'Agents that have a link', () => agents.linkCount);
  metrics.gauge('consoles', 'Live sockets of consoles', () => consoles.consoleCount);
  metrics.gauge('channels', 'Channels that are held open', () => hub.size);

  const leave = [
    bus.answer('command-agent', ({ jumpClientId, body }) => agents.command(jumpClientId, body)),
    bus.subscribe('login-ended', (ended) => {
      consoles.loginEnded(ended.loginId);
      background.run('login ended', leaveSessions(sessions, ended));
    }),
    bus.subscribe('session-changed', ({ sessionId }) => consoles.sessionChanged(sessionId)),
    index.onChange(({ changed, removed }) => consoles.itemsChanged(changed, removed)),
  ];
  let jobs: ReturnType<typeof startJobs> | undefined;

  return {
    routes(app) {
      sessionRoutes(app, sessions);
      recordingRoutes(app, { store, folder: recordings, searches });
    },

    openRoutes: (app) => enrolRoutes(app, { ...linkWorld, refused: (code) => tally.count(code) }),

    listen(server) {
      guardUpgrades(server, {
        guard: {
          isKnownHost: (host) => rules.isKnownHost(host),
          isPublicOrigin: (origin) => rules.isOwnOrigin(origin),
          remoteAddress: (request) => clientAddress(request.socket.remoteAddress, request.headers['x-forwarded-for']),
          findLogin: (request) => logins.authenticate(request.headers.cookie),
        },
        targets: {
          link: (upgrade) => agents.take(upgrade),
          live: (upgrade, { id: loginId, user }) => consoles.take(upgrade, { loginId, user: userFactsOf(user) }),
          agentChannel: (upgrade) =>
            entrance.accept({ ...upgrade, admission: { side: 'agent', address: upgrade.remoteAddress } }),
          viewerChannel: (upgrade, { id: loginId }) =>
            entrance.accept({ ...upgrade, admission: { side: 'viewer', loginId } }),
        },
        refusals: tally,
      });
      keepalive.start();
      jobs = startJobs({ sessions, linked: () => agents.linkedClients(), failed });
    },

    summaries: (rows) => sessionViews(store, rows),

    status: () => ({
      links: agents.linkCount,
      consoles: consoles.consoleCount,
      sessions: jobs?.sessionCounts() ?? { active: 0, suspended: 0 },
      channels: hub.size,
    }),

    start: () => holdAfterRestart(sessions),

    async stop() {
      await jobs?.stop();
      consoles.stop();
      const at = clock.now();
      const lost = agents.linkedClients().map((jumpClientId) => ({ jumpClientId, at }));
      agents.stop();
      background.run('last contact', reportLost({ store, clock, bus }, lost));
      entrance.stop();
      await hub.stop();
      const patience = setTimeout(() => {
        agents.cut();
        consoles.cut();
      }, farewellMs);
      await agents.settled();
      await background.settled();
      await sessions.lanes.idle();
      clearTimeout(patience);
      agents.cut();
      consoles.cut();
      keepalive.stop();
      await searches.stop();
      for (const stop of leave) stop();
    },
  };
}
