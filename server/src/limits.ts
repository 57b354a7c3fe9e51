/** Sizes, counts and times that are our own choice, each with its reason. Limits that come from outside stand where they are used. */

/** Rows that one SQLite transaction takes before the event loop gets its turn again: about 20 ms of work. */
export const writesPerTransaction = 1000;

/** Prepared statements kept; the code has fewer than 200 distinct ones, lists of varying length make the rest. */
export const cachedStatements = 400;

/** Connections to PostgreSQL: more would only queue inside it on the small machines that this is made for. */
export const postgresConnections = 10;

/** Times that a list of writes is tried again after PostgreSQL chose it as the victim of a deadlock. */
export const postgresRetries = 4;

/** Password hashes computed at once: each takes 19 MiB and a core for 10 ms. */
export const passwordChecksAtOnce = 2;

/** Sign-ins that wait for their turn at that, about half a second's worth; the next one is told to come back. */
export const passwordChecksWaiting = 100;

/** Accounts, networks and devices whose failed sign-ins are remembered; about 2 MiB. The longest untouched go first. */
export const throttleBuckets = 20_000;

/** A login ends this long after it began, whatever happens: a working day. */
export const loginLengthMs = 12 * 3_600_000;

/** A login that is not used ends sooner. An open console counts as use. */
export const loginIdleMs = 2 * 3_600_000;

/** The use of a login is written down at most this often. */
export const loginUseNotedMs = 60_000;

/** How long a browser is remembered after its last sign-in. */
export const deviceLengthMs = 180 * 86_400_000;

/** The largest request body; routes set smaller ones where they can. */
export const bodyMaxBytes = 1_048_576;

/** A request whose headers or body dribble in is given up: slow senders must not hold sockets. */
export const headersTimeoutMs = 15_000;
export const requestTimeoutMs = 60_000;

/** A TLS handshake takes some round trips; Node would hold a socket that never begins one for two minutes. */
export const tlsHandshakeTimeoutMs = 10_000;

/** How often slow requests are looked for. Node's half a minute would come on top of each limit. */
export const slowRequestsCheckMs = 5_000;

/** Longer than browsers wait between two requests of one page, shorter than most proxies keep a socket. */
export const keepAliveTimeoutMs = 30_000;

/** Requests a minute from one network: a busy office with a hundred consoles stays under it, a flood does not. */
export const requestsPerMinute = 12_000;

/** The public contract of the Configuration API: a token lives an hour, and an account has thirty at once. */
export const apiTokenLengthMs = 3_600_000;
export const apiTokensPerAccount = 30;

/** The public contract of the Configuration API: requests of one account. */
export const apiRequestsPerSecond = 20;
export const apiRequestsPerHour = 15_000;

/** What the console may keep for a user: columns, sizes and themes take a tenth of it. */
export const preferencesMaxBytes = 16_384;

/** How often logins are swept, statuses are reconsidered and the server notes that it is up. */
export const housekeepingMs = 60_000;

/** Longer than the longest absence that a site may set. */
export const serverRunsKeptMs = 3660 * 86_400_000;

/** How long requests that are being answered may take once the server has been told to stop. */
export const drainMs = 10_000;

/** Between the death of a supervised process and its next start. */
export const restartPauseMs = 500;

/** How long a supervised process may take to stop before it is killed. */
export const stopPatienceMs = 5000;

/** How long the demo waits for its endpoints to be linked. */
export const demoPatienceMs = 120_000;

/** How long one process waits for another that makes or migrates the database. */
export const openingPatienceMs = 30_000;

/** The young part of the heap: a connect makes a third of a megabyte of garbage, and less room than this costs processor time. */
export const youngPartMaxBytes = 16_777_216;

/** Of the room that V8 leaves the old part of the heap until its next sweep, in percent: marking begins when a task comes … */
export const markingBeginsAtPercent = 80;
/** … and at once, so that it is done when the room is used up. */
export const markingForcedAtPercent = 95;

/** After the start, what it has left behind in memory is swept, three times at this distance … */
export const restAfterMs = 4_000;
/** … while no more than this is in use: three times what a server without agents has … */
export const restHeapMostBytes = 67_108_864;
/** … and while the event loop was no busier than this since the last look. */
export const restBusyMost = 0.2;
/** Later it is swept once more whenever the young part of the heap has grown to this … */
export const restYoungPartBytes = 4_194_304;
/** … and this share of a processor was enough since the last look: nobody works with a session then. */
export const restQuietMost = 0.02;
