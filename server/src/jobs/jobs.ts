/** What is done by the clock. Each run looks at the state as it is, so that one that was missed changes nothing. */
import type { JumpClientId, LoginId, UserId } from '@sallyport/domain';
import { expireRequests } from '../services/approvals/expire-requests.ts';
import { checkLogins } from '../services/users/check-logins.ts';
import type { CheckWorld } from '../services/users/check-logins.ts';
import { noteContact } from '../services/link/note-contact.ts';
import { forgetGivenUpMails, sendDueMails } from '../services/mail/send-mails.ts';
import type { SendingWorld } from '../services/mail/send-mails.ts';
import { rotateKeys } from '../services/clients/rotate-key.ts';
import type { SessionWorld } from '../services/sessions/session-world.ts';
import { sweepSessions } from '../services/sessions/sweep-sessions.ts';
import type { SessionCounts } from '../services/sessions/sweep-sessions.ts';

/** How often waits are looked at; they last 15 seconds and more. */
const sweepMs = 1_000;

/** Whoever lost the login is out within five seconds. */
const loginsMs = 4_000;

/** Somebody who asks for a new key of a linked client sees it begin within seconds. */
const keysMs = 5_000;

/** Whoever publishes a release beside the running server finds it handed out within seconds. */
const releasesMs = 5_000;

/** Whoever waits for a mail waits a few seconds at most. */
const mailMs = 2_000;

/** What was given up is forgotten after days. */
const oldMailMs = 3_600_000;

/** Whoever asked a day ago hears within a minute that nobody decided. */
const requestsMs = 30_000;

/** Last contact is written once a minute, for all links in one go. */
const contactMs = 60_000;

export interface JobWorld {
  readonly sessions: SessionWorld;
  readonly logins: CheckWorld['logins'];
  /** Clients that have a link. */
  readonly linked: () => readonly JumpClientId[];
  /** Logins that have a socket. */
  readonly open: () => ReadonlyMap<LoginId, UserId>;
  /** Takes up what was published by another process. */
  readonly refreshReleases: () => void;
  /** What sends mail. */
  readonly mail: SendingWorld;
  readonly failed: (error: unknown, what: string) => void;
}

interface Job {
  stop(): Promise<void>;
}

export interface Jobs extends Job {
  /** As of the last sweep. */
  sessionCounts(): SessionCounts;
}

interface Work {
  readonly what: string;
  readonly run: () => Promise<void>;
  readonly failed: JobWorld['failed'];
}

/** A job that is still at work when its time comes again is left to finish. */
function every(ms: number, { what, run, failed }: Work): Job {
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

export function startJobs({ sessions, logins, linked, open, refreshReleases, mail, failed }: JobWorld): Jobs {
  let counts: SessionCounts = { active: 0, suspended: 0 };
  const sweep = async (): Promise<void> => {
    counts = await sweepSessions(sessions);
  };
  const { bus } = sessions;
  const stopping = new AbortController();
  const jobs = [
    every(sweepMs, { what: 'session sweep', run: sweep, failed }),
    every(loginsMs, { what: 'login check', run: () => checkLogins({ logins, bus }, open()), failed }),
    every(keysMs, { what: 'key rotation', run: () => rotateKeys(sessions, linked()), failed }),
    every(releasesMs, { what: 'new releases', run: async () => refreshReleases(), failed }),
    every(mailMs, { what: 'mail', run: () => sendDueMails(mail, stopping.signal), failed }),
    every(requestsMs, { what: 'requests for approvals', run: () => expireRequests(sessions), failed }),
    every(oldMailMs, { what: 'old mail', run: () => forgetGivenUpMails(mail), failed }),
    every(contactMs, { what: 'last contact', run: () => noteContact(sessions, linked()), failed }),
  ];
  return {
    sessionCounts: () => counts,
    async stop() {
      stopping.abort();
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
}
