/** Whether a request was refused because its user has no right to what it asked for, and what the audit log says of it. */
import { isWantOfRights, parseId, parseInstallerId } from '@sallyport/domain';
import type { FastifyRequest } from 'fastify';
import type { DeniedRequest } from '../audit/denials.ts';
import type { Target } from '../audit/entry.ts';
import type { Problem } from './problem.ts';

function missingRight({ code, details }: Problem): string | undefined {
  if (code === 'login.not-administrator' || code === 'login.not-permitted') return code;
  if (details.hidden !== undefined) return details.hidden;
  return details.reasons?.find((reason) => isWantOfRights(reason.code))?.code;
}

/** What the address names; of nothing but ids, so that nobody writes into the log whatever they like. */
function targetOf({ params }: FastifyRequest): Target | undefined {
  const { id } = (params ?? {}) as { readonly id?: unknown };
  if (typeof id !== 'string') return undefined;
  const kind = (['session', 'jump-client', 'jump-item'] as const).find((each) => parseId(each, id) !== undefined);
  if (kind !== undefined) return { kind, id, name: id };
  return parseInstallerId(id) === undefined ? undefined : { kind: 'installer', id, name: id };
}

export function deniedRequest(request: FastifyRequest, problem: Problem): DeniedRequest | undefined {
  const because = missingRight(problem);
  const { login } = request;
  if (login === undefined || because === undefined) return undefined;
  const target = targetOf(request);
  return {
    user: { id: login.user.id, name: login.user.displayName },
    because,
    request: `${request.method} ${request.routeOptions.url ?? ''}`,
    ...(target === undefined ? {} : { target }),
    remoteAddress: request.clientAddress,
  };
}
