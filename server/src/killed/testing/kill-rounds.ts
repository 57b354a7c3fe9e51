/** A server killed again and again at random moments while all that it acknowledges is asked of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RemoteSite } from '../../gateway/testing/remote-site.ts';
import { TestAgent } from '../../gateway/testing/test-agent.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { openDatabase } from '../../store/engine/open.ts';
import { missingFrom } from './compare.ts';
import { Ledger, requestKinds } from './ledger.ts';
import type { RequestKind } from './ledger.ts';
import { rootOf, startAgents, untilLinked } from './real-agents.ts';
import { openRecordedShell, playBack } from './recorded-shell.ts';
import type { RecordedShell } from './recorded-shell.ts';
import { readyToVisit, work } from './workload.ts';

export interface KillPlan {
  readonly kills: number;
  readonly database: string;
  readonly agents: number;
  /** Hears of each kill: a run that is cut short has said what it saw. */
  readonly tell?: (line: string) => void;
}

export interface KillTally {
  readonly kills: number;
  readonly withRequestsInFlight: number;
  /** In how many kills a request of this kind had no answer yet. */
  readonly interrupted: Readonly<Record<RequestKind, number>>;
  /** Answers that were logged outside of the server. */
  readonly acknowledged: number;
  readonly lost: readonly string[];
  /** Recordings that were played back after the kill, and which of them lacked what they owed. */
  readonly recordings: number;
  readonly recordingFaults: readonly string[];
  /** From the start of the server that takes requests to the last agent's link, at the worst and at the median. */
  readonly agentsBackMs: { readonly worst: number; readonly median: number };
}

/** Nothing is killed before a recording owes something and there is something to lose; a machine that stands still is. */
const workAtMostMs = 60_000;
const acknowledgedAtLeast = 20;

/** The kill comes at any moment of this. */
const killWithinMs = 1_000;

/** Longer than any agent's back-off: how late the last one was is for the tally to say. */
const agentsPatienceMs = 60_000;

interface Standing {
  readonly agents: number;
  readonly tell: KillPlan['tell'];
  readonly place: { readonly data: string; readonly database: string };
  readonly folder: string;
  readonly ledgers: Ledger[];
  readonly unsettled: TestAgent[];
  readonly user: TestConsole;
  readonly endpoints: readonly TestAgent[];
  readonly recorded: TestAgent;
  readonly backMs: number[];
  readonly lost: string[];
  recordings: number;
  readonly recordingFaults: string[];
  /** The kinds of request that each kill cut short. */
  readonly interrupted: (readonly RequestKind[])[];
}

async function killOnce(number: number, site: RemoteSite, standing: Standing): Promise<RemoteSite> {
  const { place, folder, ledgers, unsettled } = standing;
  const options = { database: place.database, linksPerSecond: 1_000 };
  const user = standing.user.at(site);
  const ledger = new Ledger(join(folder, 'acknowledged.log'), ledgers.at(-1)?.acknowledged.preference);
  ledgers.push(ledger);
  const shell = await openRecordedShell(user, standing.recorded.at(site), `round ${number}`);
  const endpoints = await Promise.all(standing.endpoints.map((endpoint) => readyToVisit(endpoint.at(site))));
  const working = work({ number, site, user, ledger, endpoints, unsettled });
  await Promise.race([working, underWay(ledger, shell)]);
  await Promise.race([working, pause(Math.random() * killWithinMs)]);
  const interrupted = ledger.inFlight;
  const owed = shell.owed();
  await site.kill();
  standing.interrupted.push(interrupted);
  await Promise.all([working, shell.said]);

  const store = await openDatabase(place, () => undefined);
  const missing = await missingFrom(store, ledger.acknowledged, user.login.user.id);
  await store.close();
  standing.lost.push(...missing.map((what) => `kill ${number}: ${what}`));

  const next = await RemoteSite.start(place.data, { ...options, port: site.port });
  standing.backMs.push(await untilLinked(next, standing.agents, agentsPatienceMs));
  const played = await playBack(standing.user.at(next), shell, owed ?? 'nothing was said');
  standing.recordings += 1;
  if (!played.found) standing.recordingFaults.push(`kill ${number}: "${owed ?? ''}" is not in the recording`);
  if (!played.cut) standing.recordingFaults.push(`kill ${number}: the recording does not say that it was cut`);
  const waiting = interrupted.length === 0 ? 'nothing' : [...new Set(interrupted)].join(', ');
  standing.tell?.(`kill ${number}: ${waiting} in flight, ${ledger.count} acknowledged, ${missing.length} missing`);
  return next;
}

async function underWay(ledger: Ledger, shell: RecordedShell): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const passedMs = performance.now() - begun;
    const isUnderWay = ledger.count >= acknowledgedAtLeast && shell.owed() !== undefined;
    if (isUnderWay || passedMs > workAtMostMs) return;
    await pause(5);
  }
}

/** Every enrolment that was cut short, asked for once more: one client a key, whatever the kill interrupted. */
async function settleEnrolments(site: RemoteSite, { unsettled, lost, place }: Standing): Promise<void> {
  const agents = unsettled.map((agent) => agent.at(site));
  for (const agent of agents) await agent.enrolled(site.enrolmentKey);
  const store = await openDatabase(place, () => undefined);
  const keys = (await store.listJumpClients()).map(({ publicKey }) => publicKey);
  await store.close();
  for (const { publicKey } of agents) {
    if (keys.filter((key) => key === publicKey).length !== 1) lost.push(`twins of ${publicKey}`);
  }
}

function tallyOf({ ledgers, lost, recordings, recordingFaults, backMs, interrupted }: Standing): KillTally {
  const sorted = backMs.toSorted((one, other) => one - other);
  const counts = requestKinds.map(
    (kind) => [kind, interrupted.filter((kinds) => kinds.includes(kind)).length] as const,
  );
  return {
    kills: interrupted.length,
    withRequestsInFlight: interrupted.filter((kinds) => kinds.length > 0).length,
    interrupted: Object.fromEntries(counts) as KillTally['interrupted'],
    acknowledged: ledgers.reduce((sum, { count }) => sum + count, 0),
    lost,
    recordings,
    recordingFaults,
    agentsBackMs: {
      worst: Math.round(sorted.at(-1) ?? 0),
      median: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    },
  };
}

export async function killAgainAndAgain(plan: KillPlan): Promise<KillTally> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-kills-'));
  const place = { data: join(folder, 'server'), database: plan.database };
  let site = await RemoteSite.start(place.data, { database: place.database, linksPerSecond: 1_000 });
  const agents = startAgents(site, { rootFingerprint: rootOf(place.data), folder, count: plan.agents });
  try {
    await untilLinked(site, plan.agents, agentsPatienceMs);
    const standing: Standing = {
      place,
      folder,
      agents: plan.agents,
      tell: plan.tell,
      ledgers: [],
      unsettled: [],
      user: site.console,
      endpoints: await Promise.all([1, 2].map(() => new TestAgent(site).enrolled(site.enrolmentKey))),
      recorded: await new TestAgent(site).enrolled(site.enrolmentKey),
      backMs: [],
      lost: [],
      recordings: 0,
      recordingFaults: [],
      interrupted: [],
    };
    for (let number = 1; number <= plan.kills; number += 1) site = await killOnce(number, site, standing);
    await settleEnrolments(site, standing);
    // Nothing of the earlier rounds went in the later ones either.
    await site.kill();
    const store = await openDatabase(place, () => undefined);
    for (const { acknowledged } of standing.ledgers) {
      standing.lost.push(...(await missingFrom(store, acknowledged, standing.user.login.user.id)));
    }
    await store.close();
    return tallyOf(standing);
  } finally {
    await agents.stop();
    await site.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
