/** Ids in the addresses of sessions and channels, and who asks. A text that is no id names nothing. */
import { parseId } from '@sallyport/domain';
import type { ChannelId, SessionId } from '@sallyport/domain';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Asker } from '../services/sessions/session-world.ts';
import { loginOf, userOf } from './guards.ts';
import { Problem } from './problem.ts';

const idText = z.string().max(64);

export const sessionParams = z.strictObject({ id: idText });
export const channelParams = z.strictObject({ id: idText, cid: idText });

export function sessionIdOf(text: string): SessionId {
  const id = parseId('session', text);
  if (id === undefined) throw new Problem(404, 'not-found');
  return id;
}

export function channelIdOf(text: string): ChannelId {
  const id = parseId('channel', text);
  if (id === undefined) throw new Problem(404, 'not-found');
  return id;
}

export function askerOf(request: FastifyRequest): Asker {
  const { id, user } = loginOf(request);
  return {
    user: userOf(request),
    displayName: user.displayName,
    loginId: id,
    remoteAddress: request.clientAddress,
  };
}
