/** Sizes, counts and times of signing in that are our own choice, each with its reason. */

/** Long enough to fetch a security key from another room; W3C Web Authentication recommends five to ten minutes. */
export const challengeLengthMs = 5 * 60_000;

/** Codes that stand in for a lost second factor; as many as others give. */
export const recoveryCodeCount = 10;

/** Passkeys of one account: one for each device, with room. */
export const passkeysMost = 20;
