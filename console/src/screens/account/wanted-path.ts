/** Where to go after signing in: a path of this console and nothing else, whatever the address says. */
export function wantedPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2_000) return undefined;
  // One slash and then a name: `//host` and `/\host` would lead away from here.
  if (!/^\/(?:[a-z]|$)/.test(value)) return undefined;
  return value.startsWith('/sign-in') || value.startsWith('/set-up') ? undefined : value;
}
