/** Every error of a request becomes one shape of answer; what the asker can't mend is logged and says no more than its request id. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Denials } from '../audit/denials.ts';
import { ListUnavailable } from '../index/item-finder.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { PreconditionFailed } from '../ports.ts';
import type { App } from './app-type.ts';
import { deniedRequest } from './denied-request.ts';
import { Problem, conflict, problemBody } from './problem.ts';

const byCode: ReadonlyMap<string, Problem> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', new Problem(413, 'request.too-large')],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', new Problem(415, 'request.unsupported-type')],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', new Problem(400, 'request.not-json')],
  ['FST_ERR_CTP_INVALID_JSON_BODY', new Problem(400, 'request.not-json')],
]);

function fieldOf(path: string): string {
  return path.split('/').filter(Boolean).join('.');
}

function invalid(error: FastifyError): Problem | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  const [first] = error.validation;
  const field = fieldOf(first?.instancePath ?? '');
  if (first?.keyword !== 'unrecognized_keys') return new Problem(422, 'request.invalid', field === '' ? {} : { field });
  const keys = first.params['keys'];
  const unknown: unknown = Array.isArray(keys) ? keys[0] : undefined;
  const name = typeof unknown === 'string' ? unknown.slice(0, 64) : '';
  return new Problem(422, 'request.unknown-field', { field: field === '' ? name : `${field}.${name}` });
}

export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof PreconditionFailed) return conflict(error.code);
  if (error instanceof ListUnavailable) return new Problem(503, 'server.busy', { retryAfterMs: 1_000 });
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return invalid(error as FastifyError) ?? byCode.get(String(error.code));
}

export function answerProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { retryAfterMs } = problem.details;
  if (retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
  // A body that was not read to its end would be taken for the next request.
  if (problem.status === 413) void reply.header('connection', 'close');
  return reply
    .code(problem.status)
    .type('application/json')
    .send(JSON.stringify(problemBody(problem, request.id)));
}

export interface ErrorsWorld {
  readonly denials: Pick<Denials, 'note'>;
  readonly metrics: Pick<Metrics, 'refused'>;
}

export function answerErrors(app: App, { denials, metrics }: ErrorsWorld): void {
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error) ?? new Problem(500, 'server.failed');
    if (problem.status === 500) request.log.error({ err: error }, 'request failed');
    const denied = deniedRequest(request, problem);
    if (denied !== undefined) {
      metrics.refused('request.refused');
      // Refused it stays, whatever becomes of its entry.
      await denials
        .note(denied)
        .catch((fault: unknown) => request.log.error({ err: fault }, 'a denial is not written'));
    }
    return answerProblem(problem, request, reply);
  });
}
