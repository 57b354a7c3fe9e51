/** `sallyport recording verify` */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseId } from '@sallyport/domain';
import type { ChannelId, SessionId } from '@sallyport/domain';
import { decodeBase64url } from '@sallyport/protocol';
import type { Store } from '../ports.ts';
import { recordingFile } from '../recorder/recording-place.ts';
import type { RecordedChannel } from '../recorder/recording-place.ts';
import { openRecordingKeys } from '../sealing/recording-keys.ts';
import { sealKeysOf, sealVerifier } from '../sealing/seal-signature.ts';
import { verifyRecording } from '../sealing/verify-recording.ts';
import type { RecordingFinding, RecordingReport, VerifyInput } from '../sealing/verify-recording.ts';
import { verifyTexts } from '../text/verify.ts';
import { configFrom, readArguments, UsageError } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

/** Something was found. */
export const foundExitCode = 3;

const own = { session: { type: 'string' }, all: { type: 'boolean' } } as const;

export interface VerifiedRecording extends Pick<RecordedChannel, 'sessionId' | 'channelId'> {
  readonly version: RecordingReport['version'] | null;
  readonly state: 'whole' | 'live' | 'cut' | 'faulty' | 'empty';
  readonly durationMs: number;
  readonly findings: readonly {
    readonly what: RecordingFinding['what'];
    readonly from: string;
    readonly to: string | null;
    readonly fromMs: number;
    readonly toMs: number | null;
    readonly byte: number | null;
  }[];
}

interface Wanted extends RecordedChannel {
  /** Whether something is known to have been written. */
  readonly isBegun: boolean;
  readonly isLive: boolean;
}

export async function recordingVerify(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own, withConfig: true });
  const sessionId = sessionOf(args);
  const config = configFrom(args);
  const verified = await withStore(config, async ({ store, identity, clock }) => {
    const keys = openRecordingKeys(config.data);
    const verify = sealVerifier(sealKeysOf(identity));
    const results: VerifiedRecording[] = [];
    for (const wanted of await wantedRecordings(store, sessionId)) {
      const { sessionId: session, channelId } = wanted;
      const knowing = { now: clock.now(), known: await knownOf(store, channelId), verify };
      const input = { ...knowing, sessionId: session, channelId, keys };
      results.push(await verifyOne(join(config.data, 'recordings'), wanted, input));
    }
    return results;
  });
  const faulty = verified.filter(({ state }) => state === 'faulty').length;
  outputTo(args.json).answer(verifyTexts.recordings(verified), { recordings: verified, faulty });
  if (faulty > 0) process.exitCode = foundExitCode;
}

function sessionOf({ texts, switches }: Arguments): SessionId | undefined {
  const given = texts['session'];
  if ((given === undefined) === !switches.has('all')) throw new UsageError(verifyTexts.oneOrAll);
  if (given === undefined) return undefined;
  const sessionId = parseId('session', given);
  if (sessionId === undefined) throw new UsageError(verifyTexts.noSessionId);
  return sessionId;
}

async function wantedRecordings(store: Store, sessionId: SessionId | undefined): Promise<readonly Wanted[]> {
  const begun = await store.listCheckpointedChannels(sessionId);
  const known = new Set(begun.map(({ channelId }) => channelId));
  const channels =
    sessionId === undefined
      ? await store.listRecordedChannels()
      : (await store.listChannels([sessionId])).filter(({ recorded }) => recorded === 1);
  const wanted = channels.map(({ id: channelId, sessionId: session, openedAt, state, bytes }) => ({
    channelId,
    sessionId: session,
    startedAt: openedAt,
    isBegun: known.has(channelId) || bytes > 0,
    isLive: state !== 'closed',
  }));
  const listed = new Set(wanted.map(({ channelId }) => channelId));
  // The folder is named by the month in which a recording began.
  const forgotten = begun.filter(({ channelId }) => !listed.has(channelId));
  return [
    ...wanted,
    ...forgotten.map(({ channelId, sessionId: session, at }) => ({
      channelId,
      sessionId: session,
      startedAt: at,
      isBegun: true,
      isLive: false,
    })),
  ];
}

async function knownOf(store: Store, channelId: ChannelId): Promise<VerifyInput['known']> {
  return (await store.listRecordingCheckpoints([channelId])).map(({ opening, content, signature }) => ({
    opening,
    content: Buffer.from(content),
    signature: decodeBase64url(signature) ?? new Uint8Array(0),
  }));
}

async function verifyOne(folder: string, wanted: Wanted, input: VerifyInput): Promise<VerifiedRecording> {
  const { sessionId, channelId, isLive } = wanted;
  const report = await reportOf(recordingFile(folder, wanted), input);
  if (report === undefined && !wanted.isBegun) {
    return { sessionId, channelId, version: null, state: 'empty', durationMs: 0, findings: [] };
  }
  const missing: RecordingFinding = { what: 'file-missing', fromMs: 0, toMs: undefined, byte: undefined };
  const { version, durationMs, findings, ending } = report ?? { durationMs: 0, findings: [missing], ending: 'cut' };
  const startedAt = report?.startedAt ?? wanted.startedAt;
  const state = isLive ? 'live' : ending === 'ended' ? 'whole' : 'cut';
  return {
    sessionId,
    channelId,
    version: version ?? null,
    state: findings.length > 0 ? 'faulty' : state,
    durationMs,
    findings: findings.map(({ what, fromMs, toMs, byte }) => ({
      what,
      from: new Date(startedAt + fromMs).toISOString(),
      to: toMs === undefined ? null : new Date(startedAt + toMs).toISOString(),
      fromMs,
      toMs: toMs ?? null,
      byte: byte ?? null,
    })),
  };
}

async function reportOf(file: string, input: VerifyInput): Promise<RecordingReport | undefined> {
  let handle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return await verifyRecording(handle, input);
  } finally {
    await handle.close();
  }
}
