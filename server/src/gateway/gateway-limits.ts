/** Numbers of the gateway that are our own choice, each with its reason. */

/** A message of the handshake that takes longer than this comes from a dead or an idle socket. */
export const handshakeStepMs = 10_000;

/**
 * Links that may be in their handshake at once: as many as the server makes in so many seconds, less than a step of
 * theirs may take, so that none is begun in vain; and no more and no less than these.
 */
export const handshakeSeconds = 3;
export const handshakesMost = 1_024;
export const handshakesLeast = 64;

/** Agents that are let in at once, in seconds of the rate: at the default four thousand come back without any waiting. */
export const burstSeconds = 20;

/** Links a second that one core is thought to make of a crowd until it has been seen, and what a slow one makes at least. */
export const linksPerSecondAssumed = 300;
export const linksPerSecondLeast = 20;

/** Whoever is turned away costs the server this much of a link: most of it the TLS handshake. */
export const turnedAwayInLinks = 0.4;

/**
 * The longest wait that a busy server asks for, below the longest that agents grant. With a shorter one all those for
 * whom there is no room within it would come at its end, together, and be turned away once more.
 */
export const longestWaitSeconds = 240;

/** A link that is alive answers a probe within this, over any network; it must stay below a step of the handshake. */
export const probeMs = 4_000;

/** Messages of one link or console between two pings: beyond it somebody floods, an honest end stays below a tenth. */
export const messagesBetweenPings = 3_000;

/** Messages that may come behind a hello while it is still being worked at. */
export const messagesBehindHello = 64;

/** Facts come each minute at the most often; more than one in this time is noise. */
export const factsPauseMs = 5_000;

/** How long an agent may take to answer a command. */
export const commandAnswerMs = 10_000;

/** How long one may take to have an account checked: PAM makes who is wrong wait, and directories may be far away. */
export const accountAnswerMs = 30_000;

/** Commands of one link that may be unanswered at once. */
export const commandsPendingMost = 64;

/** Changes of rows are gathered this long before consoles are told. */
export const itemsBatchMs = 100;

/** Counts go out at most this often. */
export const countsMs = 1_000;

/** A console whose socket holds this much unsent is left alone until it has caught up. */
export const consoleBacklogBytes = 262_144;

/** Live sockets of one login: a tab each, and more tabs than anybody opens. */
export const liveSocketsPerLogin = 32;

/** Sessions that one live socket may watch at once. */
export const watchedSessionsMost = 64;

/** A console reads rows first and watches them then; what changed within this time in between it is told all the same. */
export const recentChangesMs = 10_000;

/** After our close frame the other end has so long to answer it; one that goes on saying other things is cut off. */
export const closeAnswerMs = 5_000;
