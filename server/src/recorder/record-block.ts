/**
 * The payload of a block being gathered: record after record, in one piece of memory that grows with what is in it and
 * serves block after block, because new memory for each block of a flood would be garbage enough to have the whole heap
 * swept every few megabytes. Output that follows output in the same millisecond joins it, so that a flood of tiny messages
 * doesn't become a flood of tiny records.
 */
import { encodeRecord, recordKinds } from '@sallyport/protocol';
import type { RecordingRecord } from '@sallyport/protocol';
import { blockFullBytes, blockStartBytes } from './limits.ts';

const recordHeadBytes = 11;
const offsetBytes = 8;

/** Below this, copying byte by byte is quicker than making a view. */
const shortBytes = 128;

export class RecordBlock {
  #bytes = new Uint8Array(blockStartBytes);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;
  /** The record at the end, when it is output that may grow. */
  #lastOutput: { readonly at: number; readonly atMs: number; end: number } | undefined;

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  get isFull(): boolean {
    return this.#used >= blockFullBytes;
  }

  add(record: RecordingRecord): void {
    this.#lastOutput = undefined;
    const encoded = encodeRecord(record);
    this.#makeRoom(encoded.length);
    this.#bytes.set(encoded, this.#used);
    this.#used += encoded.length;
  }

  /** Output of so many bytes, which are then appended. */
  beginOutput(atMs: number, offset: number, bytes: number): void {
    this.#makeRoom(recordHeadBytes + offsetBytes + bytes);
    const last = this.#lastOutput;
    if (last?.atMs === atMs && last.end === offset) {
      last.end += bytes;
      this.#view.setUint32(last.at + 7, this.#used + bytes - last.at - recordHeadBytes);
      return;
    }
    const at = this.#used;
    this.#view.setUint16(at, Math.floor(atMs / 2 ** 32));
    this.#view.setUint32(at + 2, atMs % 2 ** 32);
    this.#view.setUint8(at + 6, recordKinds.output);
    this.#view.setUint32(at + 7, offsetBytes + bytes);
    this.#view.setUint32(at + 11, Math.floor(offset / 2 ** 32));
    this.#view.setUint32(at + 15, offset % 2 ** 32);
    this.#used = at + recordHeadBytes + offsetBytes;
    this.#lastOutput = { at, atMs, end: offset + bytes };
  }

  /** Bytes of the output begun; there is room for them. */
  append(bytes: Uint8Array, start: number, end: number): void {
    const block = this.#bytes;
    if (end - start < shortBytes) {
      let at = this.#used;
      for (let from = start; from < end; from += 1) block[at++] = bytes[from] ?? 0;
    } else {
      block.set(bytes.subarray(start, end), this.#used);
    }
    this.#used += end - start;
  }

  /** What was gathered; it is overwritten by what is added after `clear`. */
  get payload(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  /** Begins the next block; memory that a flood needed is given back when it is over. */
  clear(): void {
    if (!this.isFull && this.#bytes.length > blockStartBytes) this.#takeMemory(new Uint8Array(blockStartBytes));
    this.#used = 0;
    this.#lastOutput = undefined;
  }

  #makeRoom(more: number): void {
    const needed = this.#used + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#used));
    this.#takeMemory(grown);
  }

  #takeMemory(memory: Uint8Array<ArrayBuffer>): void {
    this.#bytes = memory;
    this.#view = new DataView(memory.buffer);
  }
}
