/** A provider as it is typed: what is kept of its secret is not known here, only whether there is one. */
import type { AdminProvider } from '@sallyport/protocol';
import type { ProviderFields } from '../../../api/providers.ts';

export type ProviderDraft = Required<ProviderFields> & {
  /** Only where there is a secret. */
  readonly withoutSecret: boolean;
};

export const emptyProvider: ProviderDraft = {
  name: '',
  enabled: true,
  issuer: '',
  clientId: '',
  clientSecret: '',
  withoutSecret: false,
  scopes: 'profile email',
  usernameClaim: 'preferred_username',
  groupsClaim: '',
  provision: false,
  authority: '',
};

export function draftOf({ id: _id, hasSecret: _hasSecret, users: _users, ...kept }: AdminProvider): ProviderDraft {
  return { ...kept, clientSecret: '', withoutSecret: false };
}

/** What is sent: a kept secret that nothing was typed for is left out. */
export function fieldsOf(
  { clientSecret, withoutSecret, ...fields }: ProviderDraft,
  hasSecret: boolean,
): ProviderFields {
  if (withoutSecret) return { ...fields, clientSecret: '' };
  return hasSecret && clientSecret === '' ? fields : { ...fields, clientSecret };
}

/** Where the users of a provider come back, at each address of this server. */
export function redirectsOf(id: string, templates: readonly string[]): readonly string[] {
  return templates.map((template) => template.replace('{id}', id));
}
