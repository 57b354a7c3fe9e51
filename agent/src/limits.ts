/** Our own choices, each with its reason. Limits that come from the protocol stand in the protocol. */

/** A server that does not answer a dial, an upgrade or a step of the handshake within this is tried again later. */
export const dialTimeoutMs = 10_000;

/** Both ends drop a connection that was silent for this long; the server pings each 30 s, so two pings may be lost. */
export const silenceMs = 75_000;

/** How long a close handshake may take before the socket is cut. */
export const closeTimeoutMs = 2_000;

/** A terminal lives this long without a relay, so that a restarted server or a lost network costs nobody a shell. */
export const keptWithoutRelayMs = 120_000;

/** After a hang-up, a shell that has not gone is killed. */
export const hangUpGraceMs = 2_000;

/** What is kept of a terminal's output begins with this much and doubles: a shell at work for a while fits. */
export const ringFirstBytes = 65_536;

/** A terminal whose output waits unsent beyond this is no longer read, so that a flood waits in the kernel. */
export const unsentHighBytes = 262_144;

/** It is read again when no more than this waits. */
export const unsentLowBytes = 131_072;

/** How much may wait in a socket of ours: enough for full speed, little enough for a key's echo to pass soon. */
export const socketHighBytes = 131_072;

/** So much output within this time leaves at once; more is gathered this long, or up to a whole message. */
export const gatherMs = 2;
export const atOnceBytes = 4_096;
/** So little is an echo or a prompt, for which nobody shall wait. */
export const echoBytes = 512;

/** Input that a program does not read waits here; beyond it the channel is read no further. */
export const inputHighBytes = 1_048_576;

/** Input that waits while the viewer also takes no output: the channel is closed, since neither end could go on. */
export const inputMaxBytes = 16_777_216;

/** Sessions and channels one agent holds at a time; bounded so that a hello with all of them fits one message. */
export const sessionsMax = 64;
export const channelsMax = 128;

/** Commands under way on one link. A server that has more of them outstanding is out of order. */
export const commandsUnderWayMax = 256;

/** Full jitter: the ceiling doubles from the first to the second while the link was lost only lately, then to the third. */
export const backOffFirstMs = 250;
export const backOffSoonMs = 4_000;
export const backOffLateMs = 60_000;
export const soonForMs = 600_000;

/** A link that lasted less than this does not start the back-off afresh. */
export const steadyAfterMs = 5_000;

/** After another process has taken over this client's link: neither shall drive the other out again and again. */
export const replacedWaitMs = 60_000;

/** After a link over an address that the server's new list doesn't name, the agent moves to one of the list. */
export const moveAfterMs = 20_000;

/** A copy that couldn't become a client of its own tries again after this. */
export const copyWaitMs = 5_000;

/** The longest wait a busy server may ask for. */
export const busyWaitMaxMs = 300_000;

/** The answer to a request of an enrolment: a key set and a few ids. */
export const answerMaxBytes = 262_144;

/** A ticket is good for 15 s; a dial that failed before it was shown is repeated until this much of that is over. */
export const ticketLifeMs = 12_000;
export const redialMs = 500;

/** A file of a release that was cut is gone on with so often, after pauses that double from the first to the longest. */
export const fetchAttempts = 12;
export const fetchPauseFirstMs = 1_000;
export const fetchPauseMostMs = 30_000;
/** A download that stands still for so long is cut, and gone on with. */
export const fetchSilenceMs = 30_000;
/** So many pieces of a download, 16 kB each, may wait for the disk; then the server waits. */
export const fetchChunksWaiting = 64;

/** A runtime pack has some 40 files and 130 MB. */
export const packFilesMost = 2_000;
export const packUnpackedMostBytes = 600_000_000;

/** How often an update that waits looks whether anybody still works on the endpoint. */
export const updateIdlePollMs = 1_000;

/** A new version is confirmed once its link has stood for so long: longer than a crash right after the greeting takes. */
export const confirmAfterMs = 5_000;

/** After a link has stood this long, what the start has left behind in memory is given back; it takes some 10 ms. */
export const restAfterMs = 5_000;

/** A check of an account takes no longer. PAM makes who is wrong wait three seconds, and directories may be far away. */
export const accountCheckMs = 25_000;

/** An account that was checked is kept this long for the session that it was checked for. */
export const accountKeptMs = 30_000;

/** A session process that hasn't closed its account's session by then is killed: twice a shell's time to go. */
export const accountEndMs = 5_000;
