/**
 * Enrolment by somebody who waits for it: a few attempts at each address, and then a plain answer. Whether the server
 * may have taken the client matters then: what it may know must not be thrown away, or the next attempt makes a twin.
 */
import type { Facts, InstallOverrides, OverrideField } from '@sallyport/protocol';
import type { Dialler } from '../dial/dial.ts';
import type { ServerAddress } from '../dial/server-address.ts';
import type { ClientFolder } from '../identity/client-folder.ts';
import { enrol } from './enrol.ts';
import { isWholeEnrolmentKey } from './enrolment-secret.ts';

export type PatientEnrolment = {
  readonly folder: ClientFolder;
  readonly dialler: Dialler;
  readonly servers: readonly ServerAddress[];
  readonly rootFingerprint: string;
  readonly enrolmentKey: string | undefined;
  readonly facts: Facts;
  readonly overrides: InstallOverrides;
  readonly pause: (ms: number) => Promise<void>;
};

export type PatientOutcome =
  | { readonly kind: 'enrolled'; readonly clientId: string }
  /** Never in by this key; nothing of it is known to the server. */
  | { readonly kind: 'refused'; readonly code: string; readonly fields?: readonly OverrideField[] | undefined }
  /** `maybeEnrolled`: the key was told and no answer came. */
  | { readonly kind: 'unreachable'; readonly detail: string; readonly maybeEnrolled: boolean };

const rounds = 3;
/** Where the answer to the last request is missing, more patience is worth it. */
const roundsWhenUnclear = 8;
const pauseMs = 1_500;
/** A server that asks for more than this is told that nobody waits so long. */
const longestWaitMs = 15_000;

export async function enrolPatiently(request: PatientEnrolment): Promise<PatientOutcome> {
  const { enrolmentKey, servers, pause } = request;
  if (enrolmentKey === undefined) return { kind: 'refused', code: 'enrol.key-missing' };
  if (!isWholeEnrolmentKey(enrolmentKey)) return { kind: 'refused', code: 'enrol.key-cut' };
  const failed = { detail: '', maybeEnrolled: false };
  for (let round = 0; round < (failed.maybeEnrolled ? roundsWhenUnclear : rounds); round += 1) {
    let waitMs = pauseMs;
    for (const server of servers) {
      const outcome = await enrol({ ...request, enrolmentKey, server });
      if (outcome.kind === 'enrolled') return outcome;
      if (outcome.kind === 'refused') return { kind: 'refused', code: outcome.code, fields: outcome.fields };
      if (outcome.kind === 'distrusted') return { kind: 'refused', code: outcome.code };
      failed.detail = `${server.name}: ${outcome.detail}`;
      failed.maybeEnrolled ||= outcome.keyWasTold;
      waitMs = Math.max(waitMs, Math.min(outcome.waitMs, longestWaitMs));
    }
    await pause(waitMs);
  }
  return { kind: 'unreachable', ...failed };
}
