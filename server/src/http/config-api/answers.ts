/** Errors of the Configuration API, in the words of its contract. */
import type { FastifyReply } from 'fastify';

export class ApiRefusal extends Error {
  readonly status: number;
  readonly errors: Readonly<Record<string, readonly string[]>> | undefined;

  constructor(status: number, message: string, errors?: Readonly<Record<string, readonly string[]>>) {
    super(message);
    this.name = 'ApiRefusal';
    this.status = status;
    this.errors = errors;
  }
}

export function sendRefusal(reply: FastifyReply, refusal: ApiRefusal): FastifyReply {
  const { message, errors } = refusal;
  return reply
    .code(refusal.status)
    .type('application/json')
    .send(JSON.stringify(errors === undefined ? { message } : { message, errors }));
}
