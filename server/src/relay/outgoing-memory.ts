/**
 * Memory in which frames gather before they leave. It is used again as soon as they have left, because new memory for
 * each write of a flood would be garbage enough to have the whole heap swept every few megabytes.
 */
import { gatherMaxBytes, spareMemories } from './limits.ts';

export interface OutgoingMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** No reading gives more at once, so that one more always fits behind what is not enough for a write yet. */
export const pieceMaxBytes = 65_536;

/** For headers that a piece gets and didn't come with. */
const headersBytes = 64;

const spares: OutgoingMemory[] = [];

export function takeMemory(): OutgoingMemory {
  return spares.pop() ?? newMemory();
}

/** Nobody looks at it any more. */
export function giveBack(memory: OutgoingMemory): void {
  if (spares.length < spareMemories) spares.push(memory);
}

function newMemory(): OutgoingMemory {
  const bytes = new Uint8Array(gatherMaxBytes + pieceMaxBytes + headersBytes);
  return { bytes, view: new DataView(bytes.buffer) };
}
