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
import { Ledger } from './ledger.ts';
import { startAgents, untilLinked } from './real-agents.ts';
import { openRecordedShell, playBack } from './recorded-shell.ts';
import { work } from './workload.ts';

export interface KillPlan {
  readonly kills: number;
  readonly database: string;
  readonly agents: number;
}

export interface KillTally {
  readonly kills: number;
  readonly withRequestsInFlight: number;
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly recordings: number;
  readonly recordingFaults: readonly string[];
  /** From the start of the server that takes requests to the last agent's link, at the worst and at the median. */
  readonly agentsBackMs: { readonly worst: number; readonly median: number };
}

/** A recording has to have a second behind it before something of it is owed. */
const workAtLeastMs = 1_150;
const workAtMostMs = 2_150;

/** "Agents are back within 10 s." */
const agentsBackWithinMs = 10_000;

interface Standing {
  readonly agents: number;
  readonly place: { readonly data: string; readonly database: string };
  readonly folder: string;
  readonly ledgers: Ledger[];
  readonly unsettled: TestAgent[];
  readonly user: TestConsole;
  readonly endpoints: readonly TestAgent[];
  readonly recorded: TestAgent;
  readonly backMs: number[];
  readonly lost: string[];
  readonly recordingFaults: string[];
  inFlight: number;
}

async function killOnce(number: number, site: RemoteSite, standing: Standing): Promise<RemoteSite> {
  const { place, folder, ledgers, unsettled } = standing;
  const options = { database: place.database, linksPerSecond: 1_000 };
  const user = standing.user.at(site);
  const ledger = new Ledger(join(folder, 'acknowledged.log'), ledgers.at(-1)?.acknowledged.preference);
  ledgers.push(ledger);
  const shell = await openRecordedShell(user, standing.recorded.at(site), `round ${number}`);
  const endpoints = standing.endpoints.map((endpoint) => endpoint.at(site));
  const working = work({ number, site, user, ledger, endpoints, unsettled });
  const failed = working.then(() => undefined);
  await Promise.race([failed, pause(workAtLeastMs + Math.random() * (workAtMostMs - workAtLeastMs))]);
  if (ledger.inFlight > 0) standing.inFlight += 1;
  await site.kill();
  const owed = shell.owed();
  await Promise.all([working, shell.said]);

  const store = await openDatabase(place, () => undefined);
  const missing = await missingFrom(store, ledger.acknowledged, user.login.user.id);
  await store.close();
  standing.lost.push(...missing.map((what) => `kill ${number}: ${what}`));

  const next = await RemoteSite.start(place.data, { ...options, port: site.port });
  standing.backMs.push(await untilLinked(next, standing.agents, agentsBackWithinMs));
  const played = await playBack(standing.user.at(next), shell, owed ?? 'nothing was said');
  if (!played.found) standing.recordingFaults.push(`kill ${number}: "${owed ?? ''}" is not in the recording`);
  if (!played.cut) standing.recordingFaults.push(`kill ${number}: the recording does not say that it was cut`);
  return next;
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

function tallyOf(plan: KillPlan, { ledgers, lost, recordingFaults, backMs, inFlight }: Standing): KillTally {
  const sorted = backMs.toSorted((one, other) => one - other);
  return {
    kills: plan.kills,
    withRequestsInFlight: inFlight,
    acknowledged: ledgers.reduce((sum, { count }) => sum + count, 0),
    lost,
    recordings: plan.kills,
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
  const agents = startAgents(site, { data: place.data, folder, count: plan.agents });
  try {
    await untilLinked(site, plan.agents, 60_000);
    const standing: Standing = {
      place,
      folder,
      agents: plan.agents,
      ledgers: [],
      unsettled: [],
      user: site.console,
      endpoints: await Promise.all([1, 2].map(() => new TestAgent(site).enrolled(site.enrolmentKey))),
      recorded: await new TestAgent(site).enrolled(site.enrolmentKey),
      backMs: [],
      lost: [],
      recordingFaults: [],
      inFlight: 0,
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
    return tallyOf(plan, standing);
  } finally {
    await agents.stop();
    await site.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
