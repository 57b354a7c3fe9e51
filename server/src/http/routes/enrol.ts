/**
 * Where agents enrol. No login and no cookie is involved, so pages of other sites gain nothing by calling it; they are
 * turned away all the same, because no agent sends an Origin.
 */
import {
  enrolAnswerSchema,
  enrolHelloAnswerSchema,
  enrolHelloRequestSchema,
  enrolRequestSchema,
} from '@sallyport/protocol';
import { addressPrefix } from '../../auth/client-address.ts';
import { answerHello, enrolClient } from '../../services/clients/enrol-client.ts';
import type { Enrolled, EnrolRefusal, EnrolWorld } from '../../services/clients/enrol-client.ts';
import type { App } from '../app-type.ts';
import { FailureThrottle } from '../failure-throttle.ts';
import { Problem } from '../problem.ts';

export interface EnrolRoutesWorld extends EnrolWorld {
  refused(code: string): void;
}

const refusals: Readonly<Record<EnrolRefusal, readonly [status: number, message: string]>> = {
  'enrol.host-unknown': [409, 'The server does not go by the address that was dialled.'],
  'enrol.tls-key-mismatch': [
    409,
    'The TLS key that the agent saw is not the server\u2019s: something in between ends the TLS.',
  ],
  'enrol.nonce-stale': [409, 'Too long since the hello; begin again.'],
  'enrol.proof-wrong': [403, 'The signature does not hold.'],
  'enrol.client-removed': [403, 'The client of this key was uninstalled; make a new key.'],
  'enrol.key-unknown': [403, 'No installer has this enrolment key.'],
  'enrol.permit-unknown': [403, 'The permit was used, is over, or was not given to this agent.'],
  'enrol.key-expired': [403, 'The enrolment key has expired.'],
  'enrol.key-revoked': [403, 'The enrolment key was revoked.'],
  'enrol.key-used-up': [403, 'The enrolment key was used as often as it may be.'],
  'enrol.creator-gone': [403, 'Whoever made the enrolment key may not use this server any more.'],
  'enrol.override-not-allowed': [403, 'The installer does not let this be said otherwise.'],
  'enrol.override-invalid': [422, 'What was said otherwise than the installer is not there, or not such a value.'],
};

class EnrolRefused extends Error {
  readonly code: EnrolRefusal;
  readonly fields: readonly string[] | undefined;

  constructor(code: EnrolRefusal, fields?: readonly string[]) {
    super(code);
    this.name = 'EnrolRefused';
    this.code = code;
    this.fields = fields;
  }
}

/** Both requests fit in a hundredth of it, but for facts with many disks. */
const bodyMost = 65_536;

/** Enrolments a minute from one network: a roll-out behind one router. */
const perMinute = 2_400;

export function enrolRoutes(app: App, world: EnrolRoutesWorld): void {
  const throttle = new FailureThrottle(() => performance.now());
  const config = {
    access: 'anybody',
    rateLimit: { max: perMinute, timeWindow: 60_000 },
  } as const;

  app.addHook('onRequest', (request, _reply, done) => {
    if (request.headers.origin !== undefined) return done(new Problem(403, 'request.wrong-origin'));
    const retryAfterMs = throttle.waitMs(addressPrefix(request.clientAddress));
    done(retryAfterMs > 0 ? new Problem(429, 'request.too-many', { retryAfterMs }) : undefined);
  });

  const answerOf = <Answer>(outcome: Enrolled<Answer>, remoteAddress: string): Answer => {
    if (outcome.kind === 'done') return outcome.answer;
    world.refused(outcome.code);
    throttle.fail(addressPrefix(remoteAddress));
    throw new EnrolRefused(outcome.code, outcome.fields);
  };
  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof EnrolRefused)) throw error;
    const { code, fields } = error;
    const [status, message] = refusals[code];
    return reply
      .code(status)
      .type('application/json')
      .send(JSON.stringify({ error: { code, message, fields, requestId: request.id } }));
  });

  app.post(
    '/enrol/hello',
    {
      config,
      bodyLimit: bodyMost,
      schema: { body: enrolHelloRequestSchema, response: { 200: enrolHelloAnswerSchema } },
    },
    (request) => answerOf(answerHello(world, request.body), request.clientAddress),
  );

  app.post(
    '/enrol',
    { config, bodyLimit: bodyMost, schema: { body: enrolRequestSchema, response: { 200: enrolAnswerSchema } } },
    async (request) => {
      const remoteAddress = request.clientAddress;
      return answerOf(await enrolClient(world, { request: request.body, remoteAddress }), remoteAddress);
    },
  );
}
