/** The relay's own numbers, each with its reason. */

/** The relay pings each socket this often: well under the minutes after which routers forget a silent connection. */
export const pingEveryMs = 30_000;

/** Nothing heard for so long means a dead end: two pings may be lost, and the third has 15 s to be answered. */
export const silenceMs = 75_000;

/** After our close frame the other end has so long to close the connection. */
export const closeGraceMs = 2_000;

/** An agent has its ticket in hand when it dials, so a socket that shows none by then is no agent's. */
export const agentTicketWithinMs = 5_000;

/** Spare sockets of one login: one for each of a few browser tabs. */
export const sparesOfLogin = 4;

/** A spare that waited so long is closed; the console opens another when it needs one. */
export const spareIdleMs = 600_000;

/** Agents' sockets without a ticket, from one address: a site behind one router may open that many shells at once. */
export const unboundFromAddress = 64;

/** And from everywhere: 1024 sockets are some 50 MB, which strangers may not exceed. */
export const unboundAgents = 1_024;

/** Messages against the rules from one socket before it is closed: a stale console may send a few, not this many. */
export const violationsAllowed = 100;

/** A kind of violation is reported to the owner once in so long, with its count, so that none can flood the audit log. */
export const violationReportMs = 1_000;

/** So much in one reading is part of a flood, and waits for what else can be read at this moment, up to the second. */
export const gatherFromBytes = 4_096;
export const gatherMaxBytes = 65_536;

/** Memory for writes that is kept for the next flood: 1 MiB. */
export const spareMemories = 8;

/** Memory that chunks may leave behind before it is swept: a quarter of what has V8 sweep the whole of a small heap. */
export const sweepEveryBytes = 2_097_152;
