/** Playback: what a recording is, its bytes, and where in it a text was seen. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { RecordingMeta } from '@sallyport/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { headRange } from '../send-file.ts';
import { auditEntry } from '../../audit/entry.ts';
import { exportFormats, exportTypes } from '../../export/export-formats.ts';
import { TooManyExports } from '../../export/export-threads.ts';
import type { ExportJob } from '../../export/export-worker.ts';
import type { ExportThreads } from '../../export/export-threads.ts';
import type { FrameIndex } from '../../frames/frame-index.ts';
import type { FrameProcesses } from '../../frames/frame-processes.ts';
import { recordingAt } from '../../playback/recording-at.ts';
import { plainRange } from '../../playback/plain-range.ts';
import { PlainRecording } from '../../playback/plain-recording.ts';
import { readRecordingShape } from '../../playback/recording-meta.ts';
import type { RecordingShape } from '../../playback/recording-meta.ts';
import { TooManySearches } from '../../playback/recording-search.ts';
import type { SearchThreads } from '../../playback/recording-search.ts';
import type { ChannelRow, Clock, Store } from '../../ports.ts';
import { recordingFile } from '../../recorder/recording-place.ts';
import type { RecordingKeys } from '../../sealing/recording-keys.ts';
import { findRecording } from '../../services/recordings/find-recording.ts';
import type { App } from '../app-type.ts';
import { loginOf, userOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { wholeNumber } from '../query-fields.ts';
import * as answers from '../schemas/session-answers.ts';
import { channelIdOf, channelParams, sessionIdOf } from '../session-params.ts';

export interface RecordingRoutesWorld {
  readonly store: Store;
  /** `<data>/recordings`. */
  readonly folder: string;
  /** The folder of `keys/`. */
  readonly data: string;
  readonly keys: RecordingKeys;
  readonly searches: SearchThreads;
  readonly frames: FrameProcesses;
  readonly pictures: FrameIndex;
  readonly exports: ExportThreads;
  readonly clock: Clock;
}

const searchQuery = z.strictObject({ q: z.string().min(1).max(256), limit: wholeNumber(1, 500).default(100) });

const exportQuery = z.strictObject({ format: z.enum(exportFormats) });
const momentQuery = z.strictObject({ ms: wholeNumber(0, Number.MAX_SAFE_INTEGER) });

/** What a search may cost: as much output as a long day's shell, and no more time than anybody waits. */
const searchMost = { timeMs: 8_000, bytes: 268_435_456 };

interface Params {
  readonly id: string;
  readonly cid: string;
}

export function recordingRoutes(app: App, world: RecordingRoutesWorld): void {
  const channelFor = async (request: FastifyRequest, params: Params): Promise<ChannelRow> => {
    const place = { sessionId: sessionIdOf(params.id), channelId: channelIdOf(params.cid) };
    const found = await findRecording(world.store, userOf(request), place);
    if (found.kind === 'not-found') throw new Problem(404, 'not-found');
    if (found.kind === 'hidden') throw new Problem(404, 'not-found', { hidden: 'session.hidden' });
    if (found.kind === 'refused') throw new Problem(403, 'conflict', { reasons: found.reasons });
    return found.channel;
  };
  const fileOf = ({ sessionId, id, openedAt }: ChannelRow): string =>
    recordingFile(world.folder, { sessionId, channelId: id, startedAt: openedAt });
  const base = '/api/sessions/:id/channels/:cid/recording';

  app.get(base, { schema: { params: channelParams, response: { 200: answers.recordingMeta } } }, async (request) => {
    const channel = await channelFor(request, request.params);
    const file = fileOf(channel);
    return await withFile(file, (handle) => metaOf(world, { handle, file, channel }));
  });

  app.get(`${base}/data`, { schema: { params: channelParams } }, async (request, reply) => {
    const channel = await channelFor(request, request.params);
    const file = fileOf(channel);
    return await sendBytes(reply, { world, file, handle: await openFile(file) }, request.headers.range);
  });

  app.get(`${base}/at`, { schema: { params: channelParams, querystring: momentQuery } }, async (request, reply) => {
    const file = fileOf(await channelFor(request, request.params));
    return await withFile(file, async (handle) => {
      const recording = await PlainRecording.open(handle, world.keys);
      if (recording === undefined) throw new Problem(404, 'not-found');
      const { ms } = request.query;
      const part = await recordingAt(recording, await world.pictures.at(file, ms), ms);
      if (part.kind === 'far') {
        world.frames.make(file);
        throw new Problem(503, 'server.busy', { retryAfterMs: 1_000 });
      }
      void reply.type('application/octet-stream').header('cache-control', 'no-store');
      return await reply.header('x-recording-next', part.next).send(part.bytes);
    });
  });

  app.get(`${base}/export`, { schema: { params: channelParams, querystring: exportQuery } }, async (request, reply) => {
    const channel = await channelFor(request, request.params);
    const file = fileOf(channel);
    await withFile(file, () => Promise.resolve());
    const { format } = request.query;
    const { user } = loginOf(request);
    const { store, clock } = world;
    const exporting = startExport(world, { file, data: world.data, format });
    reply.raw.once('close', exporting.stop);
    const entry = auditEntry({
      at: clock.now(),
      kind: 'recording.exported',
      actor: { kind: 'user', id: user.id, name: user.displayName },
      target: { kind: 'session', id: channel.sessionId, name: '' },
      data: { channelId: channel.id, format },
    });
    await store.commit([store.insertAuditEntry(entry)]);
    const { type, ending } = exportTypes[format];
    void reply.type(type).header('cache-control', 'no-store');
    void reply.header('content-disposition', `attachment; filename="${channel.id}.${ending}"`);
    return reply.send(Readable.from(exporting.pieces, { objectMode: false }));
  });

  app.get(
    `${base}/search`,
    { schema: { params: channelParams, querystring: searchQuery, response: { 200: answers.recordingHits } } },
    async (request) => {
      const channel = await channelFor(request, request.params);
      const { q: query, limit } = request.query;
      try {
        const limits = { ...searchMost, hits: limit };
        const file = fileOf(channel);
        const { hits, truncated, byLines } = await world.searches.search({ file, data: world.data, query, limits });
        // Too long to be replayed in time: the lines of one that is over are made now, and the next search has them.
        if (truncated && !byLines && channel.state === 'closed') world.frames.make(file);
        return { hits, truncated };
      } catch (error) {
        if (error instanceof TooManySearches) throw new Problem(503, 'server.busy', { retryAfterMs: 2_000 });
        throw error;
      }
    },
  );
}

function startExport({ exports }: RecordingRoutesWorld, job: ExportJob): ReturnType<ExportThreads['start']> {
  try {
    return exports.start(job);
  } catch (error) {
    if (error instanceof TooManyExports) throw new Problem(503, 'server.busy', { retryAfterMs: 5_000 });
    throw error;
  }
}

/** A recording that was never begun, or whose file is gone, is not there. */
async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new Problem(404, 'not-found');
    throw error;
  }
}

async function withFile<Result>(file: string, read: (handle: FileHandle) => Promise<Result>): Promise<Result> {
  const handle = await openFile(file);
  try {
    return await read(handle);
  } finally {
    await handle.close();
  }
}

interface OpenedFile {
  readonly file: string;
  readonly handle: FileHandle;
}

/** From the last picture on, which is as good as from the start and much nearer. */
async function shapeOf(
  { pictures }: RecordingRoutesWorld,
  recording: PlainRecording,
  file: string,
): Promise<RecordingShape> {
  const from = (await pictures.placeBefore(file, Number.MAX_SAFE_INTEGER)) ?? recording.first;
  const shape = await readRecordingShape(recording, from);
  return shape.durationMs === 0 ? await readRecordingShape(recording, recording.first) : shape;
}

/** Without pictures near its end a long recording gets them now: whoever asks is likely to look for a moment next. */
const picturesBehindBytes = 2_097_152;

async function metaOf(
  world: RecordingRoutesWorld,
  { file, handle, channel }: OpenedFile & { readonly channel: ChannelRow },
): Promise<RecordingMeta> {
  const recording = await PlainRecording.open(handle, world.keys);
  if (recording === undefined) throw new Problem(404, 'not-found');
  const shape = await shapeOf(world, recording, file);
  const pictured = (await world.pictures.placeBefore(file, Number.MAX_SAFE_INTEGER))?.plainAt ?? 0;
  if (shape.bytes - pictured > picturesBehindBytes) world.frames.make(file);
  const live = channel.state !== 'closed';
  return {
    sessionId: channel.sessionId,
    channelId: channel.id,
    startedAt: shape.head.startedAt,
    durationMs: shape.durationMs,
    bytes: shape.bytes,
    cols: shape.head.cols,
    rows: shape.head.rows,
    live,
    cut: !live && !shape.isEnded,
  };
}

/** What is written to it meanwhile is for the next request. */
async function sendBytes(
  reply: FastifyReply,
  { world, file, handle }: OpenedFile & { readonly world: RecordingRoutesWorld },
  header: string | undefined,
): Promise<FastifyReply> {
  const recording = await PlainRecording.open(handle, world.keys);
  if (recording === undefined) {
    await handle.close();
    throw new Problem(404, 'not-found');
  }
  const { bytes: size } = await shapeOf(world, recording, file);
  const part = headRange(reply, { range: header, size, cacheControl: 'no-store' });
  if (part === undefined) {
    await handle.close();
    return reply.send('');
  }
  const near = (await world.pictures.placeBefore(file, part.from)) ?? recording.first;
  const pieces = closing(handle, plainRange(recording, part, near));
  return reply.send(Readable.from(pieces, { objectMode: false }));
}

/** The file is closed when all is sent, or nobody takes it any more. */
async function* closing(handle: FileHandle, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } finally {
    await handle.close();
  }
}
