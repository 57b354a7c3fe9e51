/** The cookies, read strictly: whatever is not exactly one well-formed value is no cookie at all. */
export const loginCookie = '__Host-sallyport-login';
export const deviceCookie = '__Host-sallyport-device';
/** Of a sign-in that is between two steps. */
export const signInCookie = '__Host-sallyport-sign-in';

/** Of a sign-in that went to a provider: sealed, and Lax, because the way back begins on the provider's page. */
export const providerCookie = '__Host-sallyport-provider';

const secretForm = /^[A-Za-z0-9_-]{43}$/;
const sealedForm = /^[A-Za-z0-9_-]{64,3000}$/;

/** The secret in the cookie called `name`, from a `Cookie` header; undefined when it is missing, malformed or there twice. */
export function readCookie(header: unknown, name: string): string | undefined {
  return cookieOf(header, name, secretForm);
}

export function readSealedCookie(header: unknown, name: string): string | undefined {
  return cookieOf(header, name, sealedForm);
}

function cookieOf(header: unknown, name: string, form: RegExp): string | undefined {
  if (typeof header !== 'string' || header.length > 8192) return undefined;
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined && form.test(value) ? value : undefined;
}

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

export function setCookie(name: string, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}`;
}

/** Sent along when a page of another site leads here, and with nothing else of such a page. */
export function setLaxCookie(name: string, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}

export function clearCookie(name: string): string {
  return setCookie(name, '', 0);
}
