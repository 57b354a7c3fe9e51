/** The recorder's own numbers, each with its reason. */

/** What passed is on disk after so long: all that a loss of power can cost. */
export const flushEveryMs = 250;

/** Of activity, so much is at most not covered by a signed checkpoint. */
export const checkpointEveryMs = 1_000;

/** A block is written when it holds this much, however young: large enough that the call costs nothing beside the copy. */
export const blockFullBytes = 262_144;

/** Memory that a channel's recording begins with; most channels write a few lines at a time. */
export const blockStartBytes = 4_096;

/** With so many blocks waiting for the disk, the source is held; with so few it may go on. */
export const behindBlocks = 4;
export const easedBlocks = 1;

/** A disk that takes nothing is tried again this often … */
export const retryEveryMs = 1_000;

/** … and given up after so long: time enough to make room, and no longer than anybody waits before a still shell. */
export const patienceMs = 30_000;
