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

/** By it the window in which a provider was signed in to tells the others of this browser. */
const provenChannel = 'sallyport-proof';

/** Opens a window that leads to the provider; `onProven` is called when the user comes back by it. */
export function proveByProvider(onProven: () => void): () => void {
  const channel = new BroadcastChannel(provenChannel);
  channel.addEventListener('message', onProven);
  window.open('/api/account/proof-by-provider', '_blank', 'popup,width=520,height=680');
  return () => channel.close();
}

/** Of that window, when it is back. */
export function tellProven(): void {
  const channel = new BroadcastChannel(provenChannel);
  channel.postMessage('proven');
  channel.close();
  window.close();
}
