/**
 * How long to wait before the next dial. Full jitter, so that a fleet that lost its server at one moment comes back
 * spread out: the ceiling doubles from 0.25 s to 4 s while the link was lost only lately, and on to 60 s after that.
 */
import { backOffFirstMs, backOffLateMs, backOffSoonMs, soonForMs } from '../limits.ts';

export type BackOff = {
  /** Dials since the last steady link, the one to come not counted; 0 is the first. */
  readonly attempt: number;
  readonly withoutLinkMs: number;
  /** 0 to 1. */
  readonly random: number;
  /** What the server asked for, or 0. */
  readonly atLeastMs: number;
};

export function waitBeforeDial({ attempt, withoutLinkMs, random, atLeastMs }: BackOff): number {
  const highest = withoutLinkMs < soonForMs ? backOffSoonMs : backOffLateMs;
  // 2^16 quarters of a second are far beyond either ceiling.
  const ceiling = Math.min(highest, backOffFirstMs * 2 ** Math.min(attempt, 16));
  return Math.round(atLeastMs + random * ceiling);
}
