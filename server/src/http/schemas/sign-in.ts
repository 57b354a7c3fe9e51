/** Shapes of signing in: what is sent and what is answered. */
import { accountSwitches } from '@sallyport/domain';
import type { Me, SecondFactorMethods, SignInStep, User } from '@sallyport/protocol';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import * as z from 'zod';
import { passwordMinLength } from '../../auth/passwords.ts';
import type { SecondFactorAnswer } from '../../services/users/second-factor.ts';
import type { DueStep } from '../../services/users/sign-in.ts';

/** Longer than any that is taken, so that what is wrong with one can be said. */
export const typedText = z.string().max(2048);

const user = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  isAdministrator: z.boolean(),
  switches: z.array(z.enum(accountSwitches)).readonly(),
}) satisfies z.ZodType<User>;

export const me = z.object({
  user,
  csrf: z.string(),
  serverTime: z.number(),
  version: z.string(),
}) satisfies z.ZodType<Me>;

export const methods = z.object({
  code: z.boolean(),
  passkey: z.boolean(),
  recoveryCodes: z.number(),
}) satisfies z.ZodType<SecondFactorMethods>;

export const signInStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('second-factor'), methods }),
  z.object({ step: z.literal('enrol-second-factor') }),
  z.object({ step: z.literal('new-password'), min: z.number() }),
]) satisfies z.ZodType<SignInStep>;

/** base64url; the longest is the attestation of a passkey, about 1 kB. */
const bytes = z
  .string()
  .max(8192)
  .regex(/^[A-Za-z0-9_-]*$/);

const credential = { id: bytes, rawId: bytes, type: z.literal('public-key'), clientExtensionResults: z.object({}) };

/** Browsers send more; what is not named here is left out. */
export const passkeyAnswer = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.nullish().transform((text) => text ?? undefined),
  }),
});

export const newPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(32)).max(16).optional(),
  }),
});

export function authenticationOf(answer: z.infer<typeof passkeyAnswer>): AuthenticationResponseJSON {
  const { userHandle, ...response } = answer.response;
  return { ...answer, response: userHandle === undefined ? response : { ...response, userHandle } };
}

export function registrationOf(answer: z.infer<typeof newPasskey>): RegistrationResponseJSON {
  const { transports, ...response } = answer.response;
  return { ...answer, response: transports === undefined ? response : { ...response, transports } };
}

export const secondFactorAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('code'), code: z.string().max(64) }),
  z.strictObject({ kind: z.literal('recovery-code'), code: z.string().max(64) }),
  z.strictObject({ kind: z.literal('passkey'), response: passkeyAnswer }),
]);

export function secondFactorOf(answer: z.infer<typeof secondFactorAnswer>): SecondFactorAnswer {
  return answer.kind === 'passkey' ? { kind: answer.kind, response: authenticationOf(answer.response) } : answer;
}

export function stepAnswer(step: DueStep): SignInStep {
  switch (step.kind) {
    case 'second-factor':
      return { step: step.kind, methods: step.factors };
    case 'enrol-second-factor':
      return { step: step.kind };
    case 'new-password':
      return { step: step.kind, min: passwordMinLength };
  }
}
