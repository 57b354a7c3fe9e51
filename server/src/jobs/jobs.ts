/** What is done by the clock. Each run looks at the state as it is, so that one that was missed changes nothing. */
import type { JumpClientId } from '@sallyport/domain';
import type { SessionWorld } from '../services/session-world.ts';
import { sweepSessions } from '../services/sweep-sessions.ts';
import type { SessionCounts } from '../services/sweep-sessions.ts';

/** How often waits are looked at; they last 15 seconds and more. */
const sweepMs = 1_000;

/** Last contact is written once a minute, for all links in one go. */
const contactMs = 60_000;

/** Clients in one statement: well under the parameters that either database takes. */
const clientsAtOnce = 1_000;

export interface JobWorld {
  readonly sessions: SessionWorld;
  readonly linked: () => readonly JumpClientId[];
  readonly failed: (error: unknown, what: string) => void;
}

interface Job {
  stop(): Promise<void>;
}

export interface Jobs extends Job {
  /** As of the last sweep. */
  sessionCounts(): SessionCounts;
}

async function noteContact({ sessions, linked }: JobWorld): Promise<void> {
  const { store, clock } = sessions;
  const ids = linked();
  const writes = [];
  for (let at = 0; at < ids.length; at += clientsAtOnce) {
    writes.push(store.updateLastContact(ids.slice(at, at + clientsAtOnce), clock.now()));
  }
  await store.commit([...writes, store.removeExpiredTickets(clock.now())]);
}

/** A job that is still at work when its time comes again is left to finish. */
function every(
  ms: number,
  what: string,
  { run, failed }: Pick<JobWorld, 'failed'> & { readonly run: () => Promise<void> },
): Job {
  let work: Promise<void> | undefined;
  const timer = setInterval(() => {
    work ??= run()
      .catch((error: unknown) => failed(error, what))
      .finally(() => {
        work = undefined;
      });
  }, ms).unref();
  return {
    async stop() {
      clearInterval(timer);
      await work;
    },
  };
}

export function startJobs(world: JobWorld): Jobs {
  const { failed, sessions } = world;
  let counts: SessionCounts = { active: 0, suspended: 0 };
  const sweep = async (): Promise<void> => {
    counts = await sweepSessions(sessions);
  };
  const jobs = [
    every(sweepMs, 'session sweep', { run: sweep, failed }),
    every(contactMs, 'last contact', { run: () => noteContact(world), failed }),
  ];
  return {
    sessionCounts: () => counts,
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
}
