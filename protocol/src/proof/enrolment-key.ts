/**
 * The secret that lets an installation enrol: `sp1.<installer id>.<secret>.<check>`. It travels in a request
 * body and in the environment, never in a URL, an argument or a log.
 */
export type EnrolmentKey = { readonly installerId: string; readonly secret: string };

const form = /^sp1\.([0-9a-f]{32})\.([A-Za-z0-9_-]{43})\.([0-9a-f]{8})$/;

export const enrolmentKeyMaxLength = 92;

/** The part of the key that its check covers: the first 8 hex digits of its SHA-256. */
export function enrolmentKeyBody(key: EnrolmentKey): string {
  return `sp1.${key.installerId}.${key.secret}`;
}

/** The key and the check it claims; the caller, who has a hash function, compares the check. */
export function parseEnrolmentKey(text: string): (EnrolmentKey & { readonly check: string }) | undefined {
  const [, installerId, secret, check] = form.exec(text) ?? [];
  if (installerId === undefined || secret === undefined || check === undefined) return undefined;
  return { installerId, secret, check };
}
