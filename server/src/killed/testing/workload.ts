/** Everything that a server acknowledges, asked for by many at once until it is gone. */
import { setTimeout as pause } from 'node:timers/promises';
import type { RemoteSite } from '../../gateway/testing/remote-site.ts';
import { TestAgent } from '../../gateway/testing/test-agent.ts';
import type { TestLink } from '../../gateway/testing/test-agent.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import type { StartAnswer } from '@sallyport/protocol';
import type { Ledger } from './ledger.ts';

export interface Round {
  readonly number: number;
  readonly site: RemoteSite;
  readonly user: TestConsole;
  readonly ledger: Ledger;
  /** Each by one worker: a session of one's own that is just ending is refused, not begun anew. */
  readonly endpoints: readonly Visited[];
  /** Enrolments that a kill cut short: they are asked for again with the same keys. */
  readonly unsettled: TestAgent[];
}

/** Between two requests of one worker: enough at once without drowning the machine. */
const breathMs = 3;

/** The oldest unsettled enrolments first, so that each is repeated as a killed agent would. */
async function enrol({ site, ledger, unsettled }: Round): Promise<boolean> {
  const agent = unsettled.shift()?.at(site) ?? new TestAgent(site);
  const answer = await ledger.ask('enrolment', agent.enrol(site.enrolmentKey));
  if (answer === undefined) {
    unsettled.push(agent);
    return false;
  }
  if (answer.status !== 200) throw new Error(`Not enrolled: ${answer.status} ${answer.body.toString()}`);
  ledger.note('enrolled', agent.clientId, ({ enrolled }) => enrolled.set(agent.publicKey, agent.clientId));
  return true;
}

async function startAndEnd({ user, ledger }: Round, itemId: string): Promise<boolean> {
  const body = { jumpItemIds: [itemId], open: { tool: 'terminal', cols: 80, rows: 24 } };
  const answer = await ledger.ask('session start', user.post('/api/sessions', body));
  if (answer === undefined) return false;
  if (answer.status !== 200) throw new Error(`Not started: ${answer.status} ${answer.body.toString()}`);
  const [result] = answer.read<StartAnswer>().results;
  if (result === undefined || 'refused' in result) throw new Error(`Refused: ${JSON.stringify(result)}`);
  const { id } = result.session;
  ledger.note('started', id, ({ started }) => started.add(id));
  const ended = await ledger.ask('session end', user.post(`/api/sessions/${id}/end`));
  if (ended === undefined) return false;
  if (ended.status === 204) ledger.note('ended', id, (acknowledged) => acknowledged.ended.add(id));
  return true;
}

async function prefer({ user, ledger }: Round, value: number): Promise<boolean> {
  const answer = await ledger.ask('preference', user.send('PUT', '/api/preferences', { value }));
  if (answer?.status !== 200) return false;
  ledger.note('preference', String(value), (acknowledged) => {
    acknowledged.preference = value;
  });
  return true;
}

async function makeInstaller({ site, ledger }: Round): Promise<boolean> {
  const key = await ledger.ask('installer', site.newEnrolmentKey());
  if (key === undefined) return false;
  ledger.note('installer', key.slice(0, 36), ({ installers }) => installers.add(key));
  return true;
}

async function obeyAll(link: TestLink): Promise<void> {
  for (;;) {
    try {
      await link.obey('open-session');
    } catch {
      if (link.socket.readyState !== link.socket.OPEN) return;
    }
  }
}

/** An endpoint that is linked, and can be jumped to. */
export interface Visited {
  readonly link: TestLink;
  readonly itemId: string;
}

/** Before anything may be killed: what fails here is nothing that a kill explains. */
export async function readyToVisit(endpoint: TestAgent): Promise<Visited> {
  return { link: await endpoint.link(), itemId: await endpoint.itemId() };
}

async function visit(round: Round, { link, itemId }: Visited): Promise<void> {
  await Promise.all([obeyAll(link), repeat(() => startAndEnd(round, itemId))]);
}

async function repeat(step: () => Promise<boolean>): Promise<void> {
  while (await step()) await pause(breathMs);
}

/** Kept when the server is gone; whatever was refused instead is thrown. */
export async function work(round: Round): Promise<void> {
  let value = round.ledger.acknowledged.preference;
  await Promise.all([
    ...round.endpoints.map((endpoint) => visit(round, endpoint)),
    repeat(() => enrol(round)),
    repeat(() => enrol(round)),
    repeat(() => makeInstaller(round)),
    repeat(() => {
      value += 1;
      return prefer(round, value);
    }),
  ]);
}
