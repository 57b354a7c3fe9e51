/**
 * Which runtime pack this launcher belongs to. One more whenever Node, a native addon or what the launcher offers to
 * bundles changes; a bundle names the least that it runs on (`leastPack` in version.ts).
 */
export const packId = 2;
