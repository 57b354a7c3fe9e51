/** Errors of the Configuration API, in the words of its contract. */
import type { FastifyReply } from 'fastify';

/** A word or more for each field that is not as it should be. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

export class ApiRefusal extends Error {
  readonly status: number;
  readonly errors: FieldErrors | undefined;

  constructor(status: number, message: string, errors?: FieldErrors) {
    super(message);
    this.name = 'ApiRefusal';
    this.status = status;
    this.errors = errors;
  }
}

export function invalid(errors: FieldErrors): ApiRefusal {
  return new ApiRefusal(422, 'Some values are not as they should be.', errors);
}

export function missing(what: string): ApiRefusal {
  return new ApiRefusal(404, `There is no such ${what}.`);
}

export function sendRefusal(reply: FastifyReply, refusal: ApiRefusal): FastifyReply {
  const { message, errors } = refusal;
  return reply
    .code(refusal.status)
    .type('application/json')
    .send(JSON.stringify(errors === undefined ? { message } : { message, errors }));
}
