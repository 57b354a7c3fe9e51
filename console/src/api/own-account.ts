/** One's own account: what is asked of it and changed in it. */
import type {
  EnrolledAnswer,
  OwnAccount,
  OwnLogin,
  PasskeyOptions,
  RecoveryCodesAnswer,
  SecondFactorAdded,
  SignInAnswer,
  SignInState,
  TotpOfferAnswer,
} from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';
import type { PasskeyResponse } from './webauthn.ts';

export type SecondFactorAnswer =
  | { readonly kind: 'code' | 'recovery-code'; readonly code: string }
  | { readonly kind: 'passkey'; readonly response: PasskeyResponse };

type FirstCode = { readonly sealed: string; readonly code: string };
type NewPasskey = { readonly name: string; readonly response: PasskeyResponse };

export const ownAccountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => request<OwnAccount>('GET', '/account', { signal }),
});

export const ownLoginsQuery = queryOptions({
  queryKey: ['account', 'logins'],
  queryFn: ({ signal }) => request<readonly OwnLogin[]>('GET', '/account/logins', { signal }),
});

export const signInStateQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => request<SignInState>('GET', '/sign-in', { signal }),
  staleTime: 0,
  retry: false,
});

/** The steps of a sign-in. */
export const signInSteps = {
  secondFactor: (answer: SecondFactorAnswer) =>
    request<SignInAnswer>('POST', '/sign-in/second-factor', { body: { answer } }),
  offerAuthenticator: () => request<TotpOfferAnswer>('POST', '/sign-in/authenticator'),
  firstCode: (body: FirstCode) => request<EnrolledAnswer>('POST', '/sign-in/authenticator/first-code', { body }),
  firstPasskeyOptions: () => request<PasskeyOptions>('POST', '/sign-in/first-passkey/options'),
  firstPasskey: (body: NewPasskey) => request<EnrolledAnswer>('POST', '/sign-in/first-passkey', { body }),
  password: (password: string) => request<SignInAnswer>('POST', '/sign-in/password', { body: { password } }),
  cancel: () => request<undefined>('POST', '/sign-in/cancel'),
  passkeyOptions: () => request<PasskeyOptions>('POST', '/sign-in/passkey/options'),
  passkeyAlone: (response: PasskeyResponse) =>
    request<SignInAnswer>('POST', '/sign-in/passkey', { body: { response } }),
};

export const ownAccount = {
  rename: (displayName: string) => request<undefined>('PUT', '/account/display-name', { body: { displayName } }),
  password: (password: string) => request<undefined>('POST', '/account/password', { body: { password } }),
  signOutElsewhere: () => request<undefined>('DELETE', '/account/logins'),
  endLogin: (id: string) => request<undefined>('DELETE', `/account/logins/${id}`),
  stepUp: (body: { readonly password?: string; readonly secondFactor?: SecondFactorAnswer }) =>
    request<undefined>('POST', '/account/step-up', { body }),
  passkeyQuestion: (use: 'step-up' | 'jump') =>
    request<PasskeyOptions>('POST', '/account/passkey-question', { body: { use } }),
  offerAuthenticator: () => request<TotpOfferAnswer>('POST', '/account/authenticator'),
  firstCode: (body: FirstCode) => request<SecondFactorAdded>('POST', '/account/authenticator/first-code', { body }),
  removeAuthenticator: () => request<undefined>('DELETE', '/account/authenticator'),
  renewRecoveryCodes: () => request<RecoveryCodesAnswer>('POST', '/account/recovery-codes'),
  newPasskeyOptions: () => request<PasskeyOptions>('POST', '/account/passkeys/options'),
  addPasskey: (body: NewPasskey) => request<SecondFactorAdded>('POST', '/account/passkeys', { body }),
  removePasskey: (id: string) => request<undefined>('POST', '/account/passkeys/remove', { body: { id } }),
};
