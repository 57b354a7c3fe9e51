/** What a refusal of the server means for what the agent does next. */

/** The close code that a server gives an older link when a newer one of the same client arrives. */
export const replacedCode = 4001;

/** Refusals after which the next of the client's keys is tried. */
export const keyRefusals: ReadonlySet<string> = new Set([
  'link.client-unknown',
  'link.proof-wrong',
  'link.key-revoked',
]);

/** Refusals that no other attempt soon will change. */
export function asksForPatience(refusal: string | undefined, hasOtherKey: boolean): boolean {
  return refusal === 'link.copy-held' || (refusal === 'link.key-revoked' && !hasOtherKey);
}
