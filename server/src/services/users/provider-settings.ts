/** What is kept of a provider that users sign in by (OpenID Connect), and what is wrong with what was typed of one. */
import { checkTypedText } from '@sallyport/domain';
import * as z from 'zod';

export interface ProviderSettings {
  /** As the provider writes it in its tokens. */
  readonly issuer: string;
  readonly clientId: string;
  /** Sealed; empty for a public client. */
  readonly sealedSecret: string;
  /** Asked for besides `openid`, with blanks between. */
  readonly scopes: string;
  /** Which claim is the user name. */
  readonly usernameClaim: string;
  /** Which claim lists the groups; empty for none. */
  readonly groupsClaim: string;
  /** Whether somebody unknown gets an account at the first sign-in. */
  readonly provision: boolean;
  /** PEM of the authority that signs the provider's certificate, where it is none of the system's; empty otherwise. */
  readonly authority: string;
}

const settings = z.object({
  issuer: z.string(),
  clientId: z.string(),
  sealedSecret: z.string(),
  scopes: z.string(),
  usernameClaim: z.string(),
  groupsClaim: z.string(),
  provision: z.boolean(),
  authority: z.string(),
});

export function providerSettings(text: string): ProviderSettings {
  return settings.parse(JSON.parse(text));
}

export type ProviderField = 'name' | 'issuer' | 'clientId' | 'scopes' | 'usernameClaim' | 'groupsClaim' | 'authority';

const claim = /^[A-Za-z0-9_:/.#-]{1,128}$/;
const scopes = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

function isIssuer(text: string): boolean {
  if (!URL.canParse(text) || text.length > 512) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return protocol === 'https:' && `${username}${password}${search}${hash}` === '';
}

export interface TypedProvider extends Omit<ProviderSettings, 'sealedSecret'> {
  readonly name: string;
}

/** The field that is not as it should be. */
export function providerFault(typed: TypedProvider): ProviderField | undefined {
  if (checkTypedText(typed.name, { min: 1, max: 64 }).kind === 'bad') return 'name';
  if (!isIssuer(typed.issuer)) return 'issuer';
  if (checkTypedText(typed.clientId, { min: 1, max: 256 }).kind === 'bad') return 'clientId';
  if (typed.scopes !== '' && !scopes.test(typed.scopes)) return 'scopes';
  if (!claim.test(typed.usernameClaim)) return 'usernameClaim';
  if (typed.groupsClaim !== '' && !claim.test(typed.groupsClaim)) return 'groupsClaim';
  const isPem = typed.authority === '' || typed.authority.includes('-----BEGIN CERTIFICATE-----');
  return isPem ? undefined : 'authority';
}
