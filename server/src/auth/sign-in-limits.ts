/** Sizes, counts and times of signing in that are our own choice, each with its reason. */

/** Long enough to fetch a security key from another room; W3C Web Authentication recommends five to ten minutes. */
export const challengeLengthMs = 5 * 60_000;

/** Codes that stand in for a lost second factor; as many as others give. */
export const recoveryCodeCount = 10;

/** Passkeys of one account: one for each device, with room. */
export const passkeysMost = 20;

/** Between the password and the next step, or to a provider and back: long enough to find a telephone. */
export const signInStepLengthMs = 10 * 60_000;

/** Sign-ins between two steps that are remembered; a right password stands behind each. The oldest go first. */
export const signInStepsMost = 10_000;

/** Wrong answers to a sign-in's second step, after which it begins anew with the password. */
export const signInStepTries = 5;

/** For so long a proof counts for further dangerous acts: enough for one piece of work, too short to walk away from. */
export const stepUpLengthMs = 5 * 60_000;
