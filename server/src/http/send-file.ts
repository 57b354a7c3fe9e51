/** Answers with the bytes of an open file, or the range of it that was asked for; the file is closed in every case. */
import type { FileHandle } from 'node:fs/promises';
import type { FastifyReply } from 'fastify';
import { byteRange } from '../playback/byte-range.ts';

export interface FileAnswer {
  readonly handle: FileHandle;
  /** The `Range` header. */
  readonly range: string | undefined;
  readonly cacheControl: string;
}

/** What is written to the file meanwhile is for the next request. */
export async function sendFile(reply: FastifyReply, answer: FileAnswer): Promise<FastifyReply> {
  const { handle, cacheControl } = answer;
  const { size } = await handle.stat();
  const range = byteRange(answer.range, size);
  void reply.type('application/octet-stream').header('accept-ranges', 'bytes').header('cache-control', cacheControl);
  if (range.kind === 'unsatisfiable') {
    await handle.close();
    return reply.code(416).header('content-range', `bytes */${size}`).send('');
  }
  const { from, to } = range.kind === 'part' ? range : { from: 0, to: size - 1 };
  if (range.kind === 'part') void reply.code(206).header('content-range', `bytes ${from}-${to}/${size}`);
  void reply.header('content-length', to - from + 1);
  if (to < from) {
    await handle.close();
    return reply.send('');
  }
  return reply.send(handle.createReadStream({ start: from, end: to }));
}
