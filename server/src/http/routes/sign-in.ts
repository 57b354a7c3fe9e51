/** Signing in, step by step. Until the last there is no login: the cookie of a started sign-in opens its next step alone. */
import { accountSwitches, effectiveAccount, isAdministrator } from '@sallyport/domain';
import type { EnrolledAnswer, Me, SignInState, TotpOfferAnswer, User } from '@sallyport/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { AccessBook } from '../../access/access-book.ts';
import { clearCookie, deviceCookie, loginCookie, readCookie, setCookie, signInCookie } from '../../auth/cookies.ts';
import type { Login } from '../../auth/logins.ts';
import { signInStepLengthMs } from '../../auth/sign-in-limits.ts';
import { userFactsOf } from '../../auth/user-facts.ts';
import { deviceLengthMs, loginLengthMs } from '../../limits.ts';
import { authenticationOptions, registrationOptions, rpIdOf } from '../../services/users/passkeys.ts';
import { passkeyPurpose } from '../../services/users/second-factor.ts';
import { signIn } from '../../services/users/sign-in.ts';
import type { SignInGoesOn, SignInOutcome, SignInPlace, SignInWorld, SignedIn } from '../../services/users/sign-in.ts';
import {
  answerSecondFactor,
  currentSignIn,
  enrolSecondFactor,
  passkeyAlone,
  replacePassword,
  signInByPasskey,
} from '../../services/users/sign-in-steps.ts';
import type { CurrentSignIn, Enrolment, NewPasswordOutcome, StepRequest } from '../../services/users/sign-in-steps.ts';
import { offerTotp } from '../../services/users/totp.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import {
  authenticationOf,
  me,
  newPasskey,
  passkeyAnswer,
  registrationOf,
  secondFactorAnswer,
  secondFactorOf,
  signInStep,
  stepAnswer,
  typedText,
} from '../schemas/sign-in.ts';

export interface SignInRoutesWorld extends SignInWorld {
  readonly access: AccessBook;
  readonly version: string;
  readonly refused: (code: string) => void;
}

async function userAnswer(book: AccessBook, login: Login): Promise<User> {
  const { id, username, displayName } = login.user;
  const facts = await userFactsOf(book, id);
  const may = effectiveAccount(facts.access, id)?.administration;
  const switches = accountSwitches.filter((name) => may?.[name] === true);
  return { id, username, displayName, isAdministrator: isAdministrator(facts), switches };
}

export async function meOf(
  world: Pick<SignInRoutesWorld, 'logins' | 'clock' | 'version' | 'access'>,
  login: Login,
): Promise<Me> {
  return {
    user: await userAnswer(world.access, login),
    csrf: world.logins.csrfToken(login.id),
    serverTime: world.clock.now(),
    version: world.version,
  };
}

export function placeOf(request: FastifyRequest): SignInPlace {
  return {
    remoteAddress: request.clientAddress,
    userAgent: request.headers['user-agent'] ?? '',
    deviceSecret: readCookie(request.headers.cookie, deviceCookie),
  };
}

/** The page that asks; the guard has compared it with the server's own addresses. */
export function pageOf(request: FastifyRequest): string {
  return request.headers.origin ?? '';
}

/** The host name for passkeys, or the reason why there are none here. */
export function passkeyHost(request: FastifyRequest): string {
  const rpId = rpIdOf({ origin: pageOf(request) });
  if (rpId === undefined) throw new Problem(422, 'passkey.needs-name');
  return rpId;
}

export function signedInCookies({ newLogin, deviceSecret }: SignedIn): string[] {
  return [
    setCookie(loginCookie, newLogin.secret, Math.floor(loginLengthMs / 1000)),
    setCookie(deviceCookie, deviceSecret, Math.floor(deviceLengthMs / 1000)),
    clearCookie(signInCookie),
  ];
}

export function stepCookie({ secret }: SignInGoesOn): string {
  return setCookie(signInCookie, secret, Math.floor(signInStepLengthMs / 1000));
}

const stateAnswer = z.object({
  providers: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
  due: signInStep.nullable(),
}) satisfies z.ZodType<SignInState>;

const offerAnswer = z.object({
  secret: z.string(),
  uri: z.string(),
  sealed: z.string(),
}) satisfies z.ZodType<TotpOfferAnswer>;

const answers = { 200: me, 202: signInStep };
const config = { access: 'anybody' } as const;
const enrolledAnswer = z.object({
  recoveryCodes: z.array(z.string()).readonly(),
  next: z.union([me, signInStep]),
}) satisfies z.ZodType<EnrolledAnswer>;

/** Shown in the list of an authenticator's accounts. */
const siteName = 'Sallyport';

export function signInRoutes(app: App, world: SignInRoutesWorld): void {
  const requestOf = (request: FastifyRequest): StepRequest => ({
    secret: readCookie(request.headers.cookie, signInCookie),
    place: placeOf(request),
    origin: pageOf(request),
  });

  const refuse = (outcome: Exclude<SignInOutcome | NewPasswordOutcome, SignedIn | SignInGoesOn>): never => {
    switch (outcome.kind) {
      case 'wait':
        world.refused('sign-in.wait');
        throw new Problem(429, 'sign-in.wait', { retryAfterMs: outcome.retryAfterMs });
      case 'none':
        throw new Problem(409, 'sign-in.over');
      case 'fault':
        throw new Problem(422, outcome.fault, { field: 'password' });
      case 'refused':
        world.refused('sign-in.refused');
        throw new Problem(401, 'second-factor.refused');
    }
  };

  const answer = async (reply: FastifyReply, outcome: SignInOutcome | NewPasswordOutcome): Promise<FastifyReply> => {
    switch (outcome.kind) {
      case 'signed-in':
        return reply
          .header('set-cookie', signedInCookies(outcome))
          .code(200)
          .send(await meOf(world, outcome.newLogin.login));
      case 'goes-on':
        return reply.header('set-cookie', stepCookie(outcome)).code(202).send(stepAnswer(outcome.step));
      default:
        return refuse(outcome);
    }
  };

  app.get('/api/sign-in', { config, schema: { response: { 200: stateAnswer } } }, async (request) => {
    const current = await currentSignIn(world, requestOf(request).secret);
    const providers = await world.store.listSecurityProviders();
    const offered = providers.filter(({ enabled }) => enabled === 1).map(({ id, name }) => ({ id, name }));
    return { providers: offered, due: current === undefined ? null : stepAnswer(current.step) };
  });

  app.post(
    '/api/sign-in',
    {
      config,
      bodyLimit: 8192,
      schema: { body: z.strictObject({ username: typedText, password: typedText }), response: answers },
    },
    async (request, reply) => {
      const outcome = await signIn(world, { ...request.body, ...placeOf(request) });
      if (outcome.kind !== 'refused') return answer(reply, outcome);
      world.refused('sign-in.refused');
      throw new Problem(401, 'sign-in.refused');
    },
  );

  app.post(
    '/api/sign-in/second-factor',
    {
      config,
      bodyLimit: 65_536,
      schema: { body: z.strictObject({ answer: secondFactorAnswer }), response: answers },
    },
    async (request, reply) =>
      answer(reply, await answerSecondFactor(world, requestOf(request), secondFactorOf(request.body.answer))),
  );

  app.post(
    '/api/sign-in/password',
    { config, bodyLimit: 8192, schema: { body: z.strictObject({ password: typedText }), response: answers } },
    async (request, reply) => answer(reply, await replacePassword(world, requestOf(request), request.body.password)),
  );

  app.post('/api/sign-in/cancel', { config }, async (request, reply) => {
    const { secret } = requestOf(request);
    if (secret !== undefined) world.started.end(secret);
    return reply.header('set-cookie', clearCookie(signInCookie)).code(204).send();
  });

  enrolmentRoutes(app, { world, requestOf, refuse });
  passkeyRoutes(app, { world, requestOf, answer });
}

interface Parts {
  readonly world: SignInRoutesWorld;
  readonly requestOf: (request: FastifyRequest) => StepRequest;
}

function enrolmentRoutes(
  app: App,
  {
    world,
    requestOf,
    refuse,
  }: Parts & { readonly refuse: (outcome: Exclude<NewPasswordOutcome, SignedIn | SignInGoesOn>) => never },
): void {
  const atEnrolment = async (request: FastifyRequest): Promise<CurrentSignIn> => {
    const current = await currentSignIn(world, requestOf(request).secret);
    if (current?.step.kind !== 'enrol-second-factor') throw new Problem(409, 'sign-in.over');
    return current;
  };

  const enrol = async (request: FastifyRequest, reply: FastifyReply, enrolment: Enrolment): Promise<EnrolledAnswer> => {
    const outcome = await enrolSecondFactor(world, requestOf(request), enrolment);
    if (outcome.kind === 'name-invalid') throw new Problem(422, 'passkey.name-invalid', { field: 'name' });
    if (outcome.kind !== 'enrolled') return refuse(outcome);
    const { recoveryCodes, next } = outcome;
    void reply.header('set-cookie', next.kind === 'signed-in' ? signedInCookies(next) : stepCookie(next));
    return {
      recoveryCodes,
      next: next.kind === 'signed-in' ? await meOf(world, next.newLogin.login) : stepAnswer(next.step),
    };
  };

  app.post('/api/sign-in/authenticator', { config, schema: { response: { 200: offerAnswer } } }, async (request) =>
    offerTotp(world, (await atEnrolment(request)).user, siteName),
  );

  app.post(
    '/api/sign-in/authenticator/first-code',
    {
      config,
      bodyLimit: 8192,
      schema: {
        body: z.strictObject({ sealed: z.string().max(512), code: z.string().max(64) }),
        response: { 200: enrolledAnswer },
      },
    },
    (request, reply) => enrol(request, reply, { kind: 'authenticator', ...request.body }),
  );

  app.post('/api/sign-in/first-passkey/options', { config }, async (request) => {
    const { user } = await atEnrolment(request);
    return await registrationOptions(world, user, passkeyHost(request));
  });

  app.post(
    '/api/sign-in/first-passkey',
    {
      config,
      bodyLimit: 65_536,
      schema: { body: z.strictObject({ name: typedText, response: newPasskey }), response: { 200: enrolledAnswer } },
    },
    (request, reply) => {
      const { name, response } = request.body;
      return enrol(request, reply, { kind: 'passkey', name, response: registrationOf(response) });
    },
  );
}

function passkeyRoutes(
  app: App,
  {
    world,
    requestOf,
    answer,
  }: Parts & { readonly answer: (reply: FastifyReply, outcome: NewPasswordOutcome) => Promise<FastifyReply> },
): void {
  /** For the second step of a started sign-in, or, without one, for a passkey that says by itself who it is. */
  app.post('/api/sign-in/passkey/options', { config }, async (request) => {
    const rpId = passkeyHost(request);
    const current = await currentSignIn(world, requestOf(request).secret);
    const isSecond = current?.step.kind === 'second-factor';
    const bound = isSecond ? passkeyPurpose('sign-in', current.started.id) : passkeyAlone;
    return await authenticationOptions(world, { bound, rpId, userId: isSecond ? current.user.id : undefined });
  });

  app.post(
    '/api/sign-in/passkey',
    {
      config,
      bodyLimit: 65_536,
      schema: { body: z.strictObject({ response: passkeyAnswer }), response: answers },
    },
    async (request, reply) =>
      answer(reply, await signInByPasskey(world, requestOf(request), authenticationOf(request.body.response))),
  );
}
