/** Who asks, as the audit log names them. */
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../audit/entry.ts';
import { loginOf } from './guards.ts';

export function actorOf(request: FastifyRequest): Actor {
  const { user } = loginOf(request);
  return { kind: 'user', id: user.id, name: user.displayName };
}
