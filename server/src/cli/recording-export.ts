/** `sallyport recording export` */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseId } from '@sallyport/domain';
import type { SessionId } from '@sallyport/domain';
import { auditEntry } from '../audit/entry.ts';
import { exportFormats } from '../export/export-formats.ts';
import type { ExportFormat } from '../export/export-formats.ts';
import type { ChannelRow, Store } from '../ports.ts';
import { recordingFile } from '../recorder/recording-place.ts';
import { openRecordingKeys } from '../sealing/recording-keys.ts';
import { exportTexts } from '../text/export.ts';
import { cliTexts } from '../text/cli.ts';
import { configFrom, readArguments, required, UsageError } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

const own = {
  session: { type: 'string' },
  channel: { type: 'string' },
  format: { type: 'string' },
  to: { type: 'string' },
} as const;

const actor = { kind: 'operator', name: 'sallyport recording export' } as const;

export async function recordingExport(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own, withConfig: true });
  const format = formatOf(args);
  const sessionId = sessionOf(args);
  const { to } = args.texts;
  const config = configFrom(args);
  const { exportRecording } = await import('../export/export-recording.ts');
  await withStore(config, async ({ store, clock }) => {
    const { id: channelId, openedAt } = await channelOf(store, sessionId, args);
    const file = recordingFile(join(config.data, 'recordings'), { sessionId, channelId, startedAt: openedAt });
    const target = { kind: 'session', id: sessionId, name: '' };
    const data = { channelId, format };
    await store.commit([
      store.insertAuditEntry(auditEntry({ at: clock.now(), kind: 'recording.exported', actor, target, data })),
    ]);
    const text = Readable.from(exportRecording(file, openRecordingKeys(config.data), format), { objectMode: false });
    if (to === undefined) await pipeline(text, process.stdout, { end: false });
    else {
      await pipeline(text, createWriteStream(to, { flags: 'wx', mode: 0o600 }));
      outputTo(args.json).answer(to, { file: to, sessionId, channelId, format });
    }
  });
}

function formatOf(args: Arguments): ExportFormat {
  const given = required(args, 'format', cliTexts.missing);
  const format = exportFormats.find((one) => one === given);
  if (format === undefined) throw new UsageError(exportTexts.oneFormat);
  return format;
}

function sessionOf(args: Arguments): SessionId {
  const sessionId = parseId('session', required(args, 'session', cliTexts.missing));
  if (sessionId === undefined) throw new UsageError(exportTexts.noSession);
  return sessionId;
}

async function channelOf(store: Store, sessionId: SessionId, args: Arguments): Promise<ChannelRow> {
  const recorded = (await store.listChannels([sessionId])).filter((channel) => channel.recorded === 1);
  const { channel: wanted } = args.texts;
  const found = wanted === undefined ? recorded : recorded.filter(({ id }) => id === wanted);
  const [channel, another] = found;
  if (channel === undefined) throw new CommandFailed('recording.unknown', exportTexts.none);
  if (another !== undefined) throw new UsageError(exportTexts.which(recorded.map(({ id }) => id)));
  return channel;
}
