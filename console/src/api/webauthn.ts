/** Passkeys as the browser keeps them, in and out in the JSON form that the server speaks. */
import type { PasskeyOptions } from '@sallyport/protocol';

/** What a passkey answered, as JSON. */
export type PasskeyResponse = Readonly<Record<string, unknown>>;

/** Browsers have passkeys only where the page has a name, which an address of numbers is not, and is trusted. */
export function hasPasskeys(): boolean {
  const isNamed = !/^[\d.]+$|:/.test(location.hostname);
  return isNamed && typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

function answerOf(credential: Credential | null): PasskeyResponse {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('The browser gave no passkey.');
  return { ...credential.toJSON() };
}

export async function makePasskey(options: PasskeyOptions): Promise<PasskeyResponse> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return answerOf(await navigator.credentials.create({ publicKey }));
}

export async function askPasskey(options: PasskeyOptions): Promise<PasskeyResponse> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return answerOf(await navigator.credentials.get({ publicKey }));
}

/** Whoever closed the browser's own question, or had nothing to answer with, knows that; it is no failure to be told. */
export function isPasskeyGivenUp(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');
}
