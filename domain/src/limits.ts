/** Numbers that are our own choice, each with its reason. A number that comes from outside stands where it is used. */
import { minutes, seconds } from './time.ts';

/**
 * Silence after which either end of a link takes it for dead: two pings of 30 s may be lost, and the third has
 * 15 s to arrive.
 */
export const silenceLimit = seconds(75);

/** How long a session or a channel waits for a lost end: as long as an agent keeps a shell that nobody reads. */
export const holdLength = minutes(2);

/** Tools open at once in one session: beyond what a person can watch, below what would burden an endpoint. */
export const maxChannelsInSession = 16;

/** The least number of days that tells a machine switched off for a holiday from a lost one. */
export const leastAbsenceDays = 15;

/** Ten years: longer than endpoints live, and far from the end of time. */
export const mostAbsenceDays = 3650;

/**
 * How long a ticket is good, and so how long a new channel waits for its agent: time to dial and shake hands over the
 * slowest of lines, and too short to carry a ticket elsewhere.
 */
export const ticketLife = seconds(15);
