/**
 * A recording of version 1 that is to be gone on with is sealed first, so that nothing is added to it in the clear. It
 * is written aside and takes its place as a whole; a recording that is only read stays as it is.
 */
import { open, rename, rm } from 'node:fs/promises';
import { encodeSealedHead } from '@sallyport/protocol';
import { BlockOpener, readRecordingStart } from '../sealing/open-recording.ts';
import { readBlocks } from '../sealing/read-blocks.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import { headHashOf, SealedWriter } from '../sealing/sealed-writer.ts';

export async function sealOldRecording(path: string, keys: RecordingKeys): Promise<void> {
  const source = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (source === undefined) return;
  const aside = `${path}.sealing`;
  try {
    const start = await readRecordingStart(source);
    if (start?.head.version !== 1) return;
    const { sessionId, channelId } = start.head;
    const head = encodeSealedHead(start.head);
    const headHash = headHashOf(head);
    const place = { sessionId, channelId, headHash, chain: headHash, sequence: 0, length: head.length, opening: 1 };
    const sealed = new SealedWriter(place, keys);
    const opener = new BlockOpener(start, keys);
    const target = await open(aside, 'w', 0o600);
    try {
      await target.appendFile(Buffer.concat([head, ...sealed.opening(start.head.startedAt)]));
      for await (const blocks of readBlocks(source, { at: start.headBytes, index: 0 })) {
        for (const block of blocks) {
          const opened = opener.open(block);
          if (opened.kind === 'records') await target.appendFile(Buffer.concat(sealed.seal(opened.payload)));
        }
      }
      await target.datasync();
    } finally {
      await target.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  } finally {
    await source.close();
  }
}
