/** The cookies, read strictly: whatever is not exactly one well-formed value is no cookie at all. */
export const loginCookie = '__Host-sallyport-login';
export const deviceCookie = '__Host-sallyport-device';
/** Of a sign-in that is between two steps. */
export const signInCookie = '__Host-sallyport-sign-in';

const secretForm = /^[A-Za-z0-9_-]{43}$/;

/** The secret in the cookie called `name`, from a `Cookie` header; undefined when it is missing, malformed or there twice. */
export function readCookie(header: unknown, name: string): string | undefined {
  if (typeof header !== 'string' || header.length > 8192) return undefined;
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined && secretForm.test(value) ? value : undefined;
}

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

export function setCookie(name: string, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}`;
}

export function clearCookie(name: string): string {
  return setCookie(name, '', 0);
}
