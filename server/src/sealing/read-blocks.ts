/** Walks a file of blocks, window by window, so that its size costs no memory; what a block means is not asked here. */
import type { FileHandle } from 'node:fs/promises';
import { blockMaxBytes, sealedExtraBytes } from '@sallyport/protocol';

export interface RawBlock {
  /** Its place in the file: blocks before it. */
  readonly index: number;
  readonly type: number;
  /** Where it begins and ends in the file. */
  readonly at: number;
  readonly end: number;
  /** With its head of five bytes. */
  readonly bytes: Buffer;
}

/** What stands behind the whole blocks: nothing, the beginning of one, or bytes that are none. */
export type Tail = 'none' | 'cut' | 'damaged';

export interface WalkEnd {
  /** Where the whole blocks end. */
  readonly wholeBytes: number;
  /** Blocks in the file up to there. */
  readonly blocks: number;
  readonly tail: Tail;
}

export interface BlockPlace {
  readonly at: number;
  readonly index: number;
}

const windowBytes = 1_048_576;
export const blockHeadBytes = 5;
const longestBytes = blockHeadBytes + blockMaxBytes + sealedExtraBytes;

/** Batches of whole blocks from `from` on; returns how the file ends. The batch's memory is the caller's. */
export async function* readBlocks(handle: FileHandle, from: BlockPlace): AsyncGenerator<readonly RawBlock[], WalkEnd> {
  let { at, index } = from;
  let wanted = windowBytes;
  for (;;) {
    const window = Buffer.allocUnsafe(wanted);
    const { bytesRead } = await handle.read(window, 0, wanted, at);
    const found = blocksIn(window.subarray(0, bytesRead), { at, index });
    const last = found.blocks.at(-1);
    if (last !== undefined) {
      at = last.end;
      index = last.index + 1;
      yield found.blocks;
    }
    if (found.isDamaged) return { wholeBytes: at, blocks: index, tail: 'damaged' };
    const isShort = bytesRead < wanted;
    if (isShort) return { wholeBytes: at, blocks: index, tail: found.left === 0 ? 'none' : 'cut' };
    wanted = last === undefined ? longestBytes : windowBytes;
  }
}

function blocksIn(
  window: Buffer,
  from: BlockPlace,
): { readonly blocks: readonly RawBlock[]; readonly left: number; readonly isDamaged: boolean } {
  const blocks: RawBlock[] = [];
  let at = 0;
  while (at + blockHeadBytes <= window.length) {
    const length = window.readUInt32BE(at + 1);
    if (length > blockMaxBytes + sealedExtraBytes) return { blocks, left: window.length - at, isDamaged: true };
    const end = at + blockHeadBytes + length;
    if (end > window.length) break;
    const index = from.index + blocks.length;
    const bytes = window.subarray(at, end);
    blocks.push({ index, type: window.readUInt8(at), at: from.at + at, end: from.at + end, bytes });
    at = end;
  }
  return { blocks, left: window.length - at, isDamaged: false };
}
