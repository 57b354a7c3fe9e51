/**
 * The proof to be still the one who signed in. Whoever is told that one is due asks for it here; one dialog, somewhere
 * in the frame, answers, and what was wanted is tried once more.
 */
type Ask = () => Promise<boolean>;

let asker: Ask | undefined;
let asking: Promise<boolean> | undefined;

/** The dialog says that it is there. */
export function onProofNeeded(ask: Ask): () => void {
  asker = ask;
  return () => {
    if (asker === ask) asker = undefined;
  };
}

/** Whether the proof was given; several who ask at once are answered by one. */
export async function askForProof(): Promise<boolean> {
  if (asker === undefined) return false;
  asking ??= asker().finally(() => {
    asking = undefined;
  });
  return await asking;
}
