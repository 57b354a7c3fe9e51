/** What a refusal of the server means for what the agent does next. */
import { explained } from '../text/explained.ts';

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

/** What the log says of one. */
export const faultFacts = ({ code, detail }: { readonly code: string; readonly detail: string }) => ({
  code,
  detail,
  explained: explained(code),
});
