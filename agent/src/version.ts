/** What the agent calls itself in its greeting; the same as in package.json, which a test compares. */
export const bundleVersion = '0.1.0';

/** The lowest runtime pack that this bundle runs on; see launcher/pack-id.ts. */
export const leastPack = 1;
