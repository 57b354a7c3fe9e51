/** One's own account: names, password, second factors, logins. What weakens or changes it asks for a proof first. */
import { effectiveAccount, parseId } from '@sallyport/domain';
import type {
  OwnAccount,
  OwnLogin,
  RecoveryCodesAnswer,
  SecondFactorAdded,
  TotpOfferAnswer,
} from '@sallyport/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { passwordMinLength } from '../../auth/passwords.ts';
import type { UserRow } from '../../ports.ts';
import {
  addAuthenticator,
  addPasskey,
  removeFactor,
  renameSelf,
  renewRecoveryCodes,
  signOutElsewhere,
} from '../../services/users/own-account.ts';
import type { AddedFactor, OwnAccountWorld, RemovedFactor } from '../../services/users/own-account.ts';
import { authenticationOptions, registrationOptions } from '../../services/users/passkeys.ts';
import { passkeyPurpose, secondFactorsOf } from '../../services/users/second-factor.ts';
import { changePassword } from '../../services/users/sign-in-steps.ts';
import type { SignInWorld } from '../../services/users/sign-in.ts';
import { offerTotp } from '../../services/users/totp.ts';
import type { App } from '../app-type.ts';
import { loginOf, userOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { prove } from '../prove.ts';
import { methods, newPasskey, registrationOf, secondFactorAnswer, typedText } from '../schemas/sign-in.ts';
import { pageOf, passkeyHost } from './sign-in.ts';

export type OwnAccountRoutesWorld = OwnAccountWorld & SignInWorld;

const moment = z.number();

const ownAccount = z.object({
  username: z.string(),
  displayName: z.string(),
  emailAddress: z.string(),
  mayChangeDisplayName: z.boolean(),
  provider: z.string().nullable(),
  passwordChangedAt: moment,
  passwordMin: z.number(),
  twoFactorRequired: z.boolean(),
  secondFactors: methods,
  passkeys: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        host: z.string(),
        createdAt: moment,
        lastUsedAt: moment.nullable(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<OwnAccount>;

const ownLogins = z.array(
  z.object({
    id: z.string(),
    current: z.boolean(),
    createdAt: moment,
    lastUsedAt: moment,
    remoteAddress: z.string(),
    userAgent: z.string(),
  }),
) satisfies z.ZodType<OwnLogin[]>;

const offerAnswer = z.object({
  secret: z.string(),
  uri: z.string(),
  sealed: z.string(),
}) satisfies z.ZodType<TotpOfferAnswer>;

const codesAnswer = z.object({ codes: z.array(z.string()).readonly() }) satisfies z.ZodType<RecoveryCodesAnswer>;

const addedAnswer = z.object({
  recoveryCodes: z.array(z.string()).readonly().nullable(),
}) satisfies z.ZodType<SecondFactorAdded>;

const proven = { proof: true } as const;
const siteName = 'Sallyport';

function added(outcome: AddedFactor): SecondFactorAdded {
  switch (outcome.kind) {
    case 'added':
      return { recoveryCodes: outcome.recoveryCodes ?? null };
    case 'name-invalid':
      throw new Problem(422, 'passkey.name-invalid', { field: 'name' });
    case 'too-many':
      throw new Problem(409, 'passkey.too-many');
    case 'refused':
      throw new Problem(422, 'second-factor.refused');
  }
}

function removed(reply: FastifyReply, outcome: RemovedFactor): FastifyReply {
  if (outcome === 'gone') throw new Problem(404, 'not-found');
  if (outcome === 'required') throw new Problem(409, 'second-factor.required');
  return reply.code(204).send();
}

export function ownAccountRoutes(app: App, world: OwnAccountRoutesWorld): void {
  const { store } = world;
  const ownRow = async (request: FastifyRequest): Promise<UserRow> => {
    const row = await store.findUser(loginOf(request).user.id);
    if (row === undefined) throw new Problem(401, 'login.needed');
    return row;
  };
  const mayRename = (request: FastifyRequest): boolean => {
    const { id, access } = userOf(request);
    return effectiveAccount(access, id)?.administration.changeDisplayName === true;
  };

  app.get('/api/account', { schema: { response: { 200: ownAccount } } }, async (request) => {
    const user = await ownRow(request);
    const providers = await store.listSecurityProviders();
    const passkeys = await store.listPasskeysOfUser(user.id);
    return {
      username: user.username,
      displayName: user.displayName,
      emailAddress: user.emailAddress,
      mayChangeDisplayName: mayRename(request),
      provider: providers.find(({ id }) => id === user.securityProviderId)?.name ?? null,
      passwordChangedAt: user.passwordChangedAt,
      passwordMin: passwordMinLength,
      twoFactorRequired: user.twoFactorRequired === 1,
      secondFactors: await secondFactorsOf(world, user.id),
      passkeys: passkeys.map(({ id, name, rpId: host, createdAt, lastUsedAt }) => ({
        id,
        name,
        host,
        createdAt,
        lastUsedAt,
      })),
    };
  });

  app.put(
    '/api/account/display-name',
    { schema: { body: z.strictObject({ displayName: typedText }) } },
    async (request, reply) => {
      if (!mayRename(request)) throw new Problem(403, 'login.not-permitted');
      const outcome = await renameSelf(world, await ownRow(request), request.body.displayName);
      if (outcome === 'invalid') throw new Problem(422, 'user.display-name-invalid', { field: 'displayName' });
      if (outcome === 'changed-meanwhile') throw new Problem(409, 'conflict');
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/account/step-up',
    {
      bodyLimit: 65_536,
      schema: {
        body: z.strictObject({ password: typedText.optional(), secondFactor: secondFactorAnswer.optional() }),
      },
    },
    async (request, reply) => {
      await prove(world, request, request.body);
      await world.logins.noteProof(loginOf(request).id);
      return reply.code(204).send();
    },
  );

  /** What a passkey is asked for a proof, or before a jump whose policy wants one. */
  app.post(
    '/api/account/passkey-question',
    { schema: { body: z.strictObject({ use: z.enum(['step-up', 'jump']) }) } },
    async (request) => {
      const rpId = passkeyHost(request);
      const { id, user } = loginOf(request);
      const bound = passkeyPurpose(request.body.use, id);
      return await authenticationOptions(world, { bound, rpId, userId: user.id });
    },
  );

  app.post(
    '/api/account/password',
    { config: proven, schema: { body: z.strictObject({ password: typedText }) } },
    async (request, reply) => {
      const user = await ownRow(request);
      if (user.securityProviderId !== null) {
        throw new Problem(409, 'account.refused', { reasons: [{ code: 'account.password-elsewhere', facts: {} }] });
      }
      const keptLogin = loginOf(request).id;
      const outcome = await changePassword(world, user, { password: request.body.password, keptLogin });
      if (outcome.kind === 'fault') throw new Problem(422, outcome.fault, { field: 'password' });
      if (outcome.kind === 'none') throw new Problem(409, 'conflict');
      if (outcome.kind === 'wait') throw new Problem(429, 'sign-in.wait', { retryAfterMs: outcome.retryAfterMs });
      return reply.code(204).send();
    },
  );

  loginRoutes(app, world, ownRow);
  factorRoutes(app, world, ownRow);
}

type OwnRow = (request: FastifyRequest) => Promise<UserRow>;

function loginRoutes(app: App, world: OwnAccountRoutesWorld, ownRow: OwnRow): void {
  app.get('/api/account/logins', { schema: { response: { 200: ownLogins } } }, async (request) => {
    const { id: current, user } = loginOf(request);
    const logins = await world.store.listLoginsOfUser(user.id);
    return logins.map(({ id, createdAt, lastUsedAt, remoteAddress, userAgent }) => ({
      id,
      current: id === current,
      createdAt,
      lastUsedAt,
      remoteAddress,
      userAgent,
    }));
  });

  app.delete('/api/account/logins', async (request, reply) => {
    await signOutElsewhere(world, await ownRow(request), { kept: loginOf(request).id });
    return reply.code(204).send();
  });

  app.delete(
    '/api/account/logins/:id',
    { schema: { params: z.object({ id: z.string().max(64) }) } },
    async (request, reply) => {
      const ended = parseId('login', request.params.id);
      const outcome = ended && (await signOutElsewhere(world, await ownRow(request), { ended }));
      if (outcome !== 'ended') throw new Problem(404, 'not-found');
      return reply.code(204).send();
    },
  );
}

function factorRoutes(app: App, world: OwnAccountRoutesWorld, ownRow: OwnRow): void {
  app.post(
    '/api/account/authenticator',
    { config: proven, schema: { response: { 200: offerAnswer } } },
    async (request) => offerTotp(world, await ownRow(request), siteName),
  );

  app.post(
    '/api/account/authenticator/first-code',
    {
      config: proven,
      schema: {
        body: z.strictObject({ sealed: z.string().max(512), code: z.string().max(64) }),
        response: { 200: addedAnswer },
      },
    },
    async (request) => added(await addAuthenticator(world, await ownRow(request), request.body)),
  );

  app.delete('/api/account/authenticator', { config: proven }, async (request, reply) =>
    removed(reply, await removeFactor(world, await ownRow(request), { kind: 'authenticator' })),
  );

  app.post(
    '/api/account/recovery-codes',
    { config: proven, schema: { response: { 200: codesAnswer } } },
    async (request) => {
      const codes = await renewRecoveryCodes(world, await ownRow(request));
      if (codes === 'none') throw new Problem(404, 'not-found');
      return { codes };
    },
  );

  app.post('/api/account/passkeys/options', { config: proven }, async (request) =>
    registrationOptions(world, await ownRow(request), passkeyHost(request)),
  );

  app.post(
    '/api/account/passkeys',
    {
      config: proven,
      bodyLimit: 65_536,
      schema: { body: z.strictObject({ name: typedText, response: newPasskey }), response: { 200: addedAnswer } },
    },
    async (request) => {
      const { name, response } = request.body;
      const made = { name, origin: pageOf(request), response: registrationOf(response) };
      return added(await addPasskey(world, await ownRow(request), made));
    },
  );

  // The id of a passkey may be longer than an address takes.
  app.post(
    '/api/account/passkeys/remove',
    { config: proven, bodyLimit: 8192, schema: { body: z.strictObject({ id: z.string().max(2048) }) } },
    async (request, reply) =>
      removed(reply, await removeFactor(world, await ownRow(request), { kind: 'passkey', id: request.body.id })),
  );
}
