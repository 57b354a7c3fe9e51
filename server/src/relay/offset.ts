/** Offsets on the wire: 64 bits, big-endian, of which a number holds 53 exactly; no shell writes more. */

export function offsetAt(bytes: Uint8Array, at: number): number | undefined {
  const high = wordAt(bytes, at);
  return high < 2 ** 21 ? high * 2 ** 32 + wordAt(bytes, at + 4) : undefined;
}

export function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  );
}
