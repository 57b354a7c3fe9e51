/** Set-up, sign-out, who one is, and one's preferences. */
import type { SetUpState } from '@sallyport/protocol';
import * as z from 'zod';
import { auditEntry } from '../../audit/entry.ts';
import { clearCookie, loginCookie } from '../../auth/cookies.ts';
import { passwordMinLength } from '../../auth/passwords.ts';
import { preferencesMaxBytes } from '../../limits.ts';
import { usernameMaxLength } from '../../services/users/new-user.ts';
import type { SetUp } from '../../services/users/set-up.ts';
import type { App } from '../app-type.ts';
import { loginOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { me, typedText } from '../schemas/sign-in.ts';
import { meOf, placeOf, signedInCookies } from './sign-in.ts';
import type { SignInRoutesWorld } from './sign-in.ts';

export interface AccountWorld extends SignInRoutesWorld {
  readonly setUp: SetUp;
}

const setUpState = z.object({
  open: z.literal(true),
  username: z.object({ max: z.number() }),
  password: z.object({ min: z.number() }),
}) satisfies z.ZodType<SetUpState>;

const setUpBody = z.strictObject({
  token: z.string().max(128),
  username: typedText,
  displayName: typedText,
  password: typedText,
});

export function accountRoutes(app: App, world: AccountWorld): void {
  setUpRoutes(app, world);

  app.post('/api/sign-out', async (request, reply) => {
    const login = loginOf(request);
    const actor = { kind: 'user', id: login.user.id, name: login.user.username } as const;
    const data = { loginId: login.id };
    const entry = auditEntry({ at: world.clock.now(), kind: 'sign-out.done', actor, data });
    await world.logins.end(login, world.store.insertAuditEntry(entry));
    return reply.header('set-cookie', clearCookie(loginCookie)).code(204).send();
  });

  app.get('/api/me', { schema: { response: { 200: me } } }, (request) => meOf(world, loginOf(request)));

  preferenceRoutes(app, world);
}

function setUpRoutes(app: App, world: AccountWorld): void {
  const { setUp, refused } = world;
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
          void reply.header('set-cookie', signedInCookies(outcome));
          return reply.code(201).send(await meOf(world, outcome.newLogin.login));
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
