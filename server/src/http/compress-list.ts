/**
 * A route's long list goes compressed to whoever takes it: its rows are alike, so it becomes an eighth, in a quarter of
 * a millisecond of another thread. For lists alone, in whose text no secret stands beside words that somebody else may
 * have chosen: from how well those two compress together, the secret could be guessed.
 */
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { takesEncoding } from './accepted-encoding.ts';

const compress = promisify(gzip);
/** What fits into one packet gains nothing. */
const leastLength = 1_400;

/** A hook of the route: `{ onSend: compressList }`. */
export async function compressList(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (typeof payload !== 'string' || payload.length < leastLength || reply.statusCode !== 200) return payload;
  void reply.header('vary', 'accept-encoding');
  if (!takesEncoding(request, 'gzip')) return payload;
  void reply.header('content-encoding', 'gzip');
  return await compress(payload, { level: constants.Z_BEST_SPEED });
}
