/** Set-up, sign-in, sign-out, who one is, and one's preferences. */
import { accountSwitches, effectiveAccount, isAdministrator } from '@sallyport/domain';
import type { Me, SetUpState, User } from '@sallyport/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { AccessBook } from '../../access/access-book.ts';
import { auditEntry } from '../../audit/entry.ts';
import { clearCookie, deviceCookie, loginCookie, readCookie, setCookie } from '../../auth/cookies.ts';
import type { Login } from '../../auth/logins.ts';
import { passwordMinLength } from '../../auth/passwords.ts';
import { userFactsOf } from '../../auth/user-facts.ts';
import { deviceLengthMs, loginLengthMs, preferencesMaxBytes } from '../../limits.ts';
import { usernameMaxLength } from '../../services/users/new-user.ts';
import type { SetUp } from '../../services/users/set-up.ts';
import { signIn } from '../../services/users/sign-in.ts';
import type { SignInPlace, SignInWorld, SignedIn } from '../../services/users/sign-in.ts';
import type { App } from '../app-type.ts';
import { loginOf } from '../guards.ts';
import { Problem } from '../problem.ts';

export interface AccountWorld extends SignInWorld {
  readonly setUp: SetUp;
  readonly access: AccessBook;
  readonly version: string;
  readonly refused: (code: string) => void;
}

const user = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  isAdministrator: z.boolean(),
  switches: z.array(z.enum(accountSwitches)).readonly(),
});
const me = z.object({ user, csrf: z.string(), serverTime: z.number(), version: z.string() }) satisfies z.ZodType<Me>;
const setUpState = z.object({
  open: z.literal(true),
  username: z.object({ max: z.number() }),
  password: z.object({ min: z.number() }),
}) satisfies z.ZodType<SetUpState>;

/** Longer than any that is taken, so that what is wrong with one can be said. */
const typedText = z.string().max(2048);

const signInBody = z.strictObject({ username: typedText, password: typedText });
const setUpBody = z.strictObject({
  token: z.string().max(128),
  username: typedText,
  displayName: typedText,
  password: typedText,
});

async function userAnswer(book: AccessBook, login: Login): Promise<User> {
  const { id, username, displayName } = login.user;
  const facts = await userFactsOf(book, id);
  const may = effectiveAccount(facts.access, id)?.administration;
  const switches = accountSwitches.filter((name) => may?.[name] === true);
  return { id, username, displayName, isAdministrator: isAdministrator(facts), switches };
}

function placeOf(request: FastifyRequest): SignInPlace {
  return {
    remoteAddress: request.clientAddress,
    userAgent: request.headers['user-agent'] ?? '',
    deviceSecret: readCookie(request.headers.cookie, deviceCookie),
  };
}

function giveCookies(reply: FastifyReply, { newLogin, deviceSecret }: SignedIn): void {
  void reply.header('set-cookie', [
    setCookie(loginCookie, newLogin.secret, Math.floor(loginLengthMs / 1000)),
    setCookie(deviceCookie, deviceSecret, Math.floor(deviceLengthMs / 1000)),
  ]);
}

export function accountRoutes(app: App, world: AccountWorld): void {
  const meOf = async (login: Login): Promise<Me> => ({
    user: await userAnswer(world.access, login),
    csrf: world.logins.csrfToken(login.id),
    serverTime: world.clock.now(),
    version: world.version,
  });
  setUpRoutes(app, world, meOf);

  app.post(
    '/api/sign-in',
    { config: { access: 'anybody' }, bodyLimit: 8192, schema: { body: signInBody, response: { 200: me } } },
    async (request, reply) => {
      const outcome = await signIn(world, { ...request.body, ...placeOf(request) });
      switch (outcome.kind) {
        case 'signed-in':
          giveCookies(reply, outcome);
          return await meOf(outcome.newLogin.login);
        case 'wait':
          world.refused('sign-in.wait');
          throw new Problem(429, 'sign-in.wait', { retryAfterMs: outcome.retryAfterMs });
        case 'refused':
          world.refused('sign-in.refused');
          throw new Problem(401, 'sign-in.refused');
      }
    },
  );

  app.post('/api/sign-out', async (request, reply) => {
    const login = loginOf(request);
    const actor = { kind: 'user', id: login.user.id, name: login.user.username } as const;
    const data = { loginId: login.id };
    const entry = auditEntry({ at: world.clock.now(), kind: 'sign-out.done', actor, data });
    await world.logins.end(login, world.store.insertAuditEntry(entry));
    return reply.header('set-cookie', clearCookie(loginCookie)).code(204).send();
  });

  app.get('/api/me', { schema: { response: { 200: me } } }, (request) => meOf(loginOf(request)));

  preferenceRoutes(app, world);
}

function setUpRoutes(app: App, { setUp, refused }: AccountWorld, meOf: (login: Login) => Promise<Me>): void {
  /** Before anything else is looked at: once closed, nothing about it can be found out. */
  const onlyWhileOpen = async (): Promise<void> => {
    if (!(await setUp.isOpen())) throw new Problem(404, 'not-found');
  };
  const state: SetUpState = {
    open: true,
    username: { max: usernameMaxLength },
    password: { min: passwordMinLength },
  };
  app.get(
    '/api/set-up',
    { config: { access: 'anybody' }, onRequest: onlyWhileOpen, schema: { response: { 200: setUpState } } },
    () => state,
  );
  app.post(
    '/api/set-up',
    {
      config: { access: 'anybody' },
      onRequest: onlyWhileOpen,
      bodyLimit: 16_384,
      schema: { body: setUpBody, response: { 201: me } },
    },
    async (request, reply) => {
      const outcome = await setUp.perform({ ...request.body, ...placeOf(request) });
      switch (outcome.kind) {
        case 'signed-in':
          giveCookies(reply, outcome);
          return reply.code(201).send(await meOf(outcome.newLogin.login));
        case 'closed':
          throw new Problem(404, 'not-found');
        case 'wrong-token':
          refused('set-up.wrong-token');
          throw new Problem(403, 'set-up.wrong-token');
        case 'fault':
          throw new Problem(422, outcome.fault.code, { field: outcome.fault.field });
      }
    },
  );
}

function preferenceRoutes(app: App, { store, clock }: AccountWorld): void {
  const preferences = z.record(z.string().max(64), z.json());
  app.get('/api/preferences', { schema: { response: { 200: preferences } } }, async (request) => {
    const kept = await store.findPreferences(loginOf(request).user.id);
    return preferences.parse(kept === undefined ? {} : JSON.parse(kept.value));
  });
  app.put(
    '/api/preferences',
    { bodyLimit: preferencesMaxBytes, schema: { body: preferences, response: { 200: preferences } } },
    async (request) => {
      const userId = loginOf(request).user.id;
      const value = JSON.stringify(request.body);
      await store.commit([store.updatePreferences({ userId, value, updatedAt: clock.now() })]);
      return request.body;
    },
  );
}
