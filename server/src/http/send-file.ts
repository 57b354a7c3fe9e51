/** Answers with bytes, or the range of them that was asked for (RFC 9110, section 14). */
import type { FileHandle } from 'node:fs/promises';
import type { FastifyReply } from 'fastify';
import { byteRange } from '../playback/byte-range.ts';

export interface FileAnswer {
  readonly handle: FileHandle;
  /** The `Range` header. */
  readonly range: string | undefined;
  readonly cacheControl: string;
}

export interface RangeAsked {
  /** The `Range` header. */
  readonly range: string | undefined;
  readonly size: number;
  readonly cacheControl: string;
}

/** Heads the reply and gives the first and last byte that are to be sent; undefined when there is none to send. */
export function headRange(
  reply: FastifyReply,
  { range: header, size, cacheControl }: RangeAsked,
): { readonly from: number; readonly to: number } | undefined {
  const range = byteRange(header, size);
  void reply.type('application/octet-stream').header('accept-ranges', 'bytes').header('cache-control', cacheControl);
  if (range.kind === 'unsatisfiable') {
    void reply.code(416).header('content-range', `bytes */${size}`);
    return undefined;
  }
  const { from, to } = range.kind === 'part' ? range : { from: 0, to: size - 1 };
  if (range.kind === 'part') void reply.code(206).header('content-range', `bytes ${from}-${to}/${size}`);
  void reply.header('content-length', to - from + 1);
  return to < from ? undefined : { from, to };
}

/** What is written to the file meanwhile is for the next request. It is closed in every case. */
export async function sendFile(
  reply: FastifyReply,
  { handle, range, cacheControl }: FileAnswer,
): Promise<FastifyReply> {
  const { size } = await handle.stat();
  const part = headRange(reply, { range, size, cacheControl });
  if (part === undefined) {
    await handle.close();
    return reply.send('');
  }
  return reply.send(handle.createReadStream({ start: part.from, end: part.to }));
}
