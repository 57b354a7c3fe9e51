/** A tar archive (POSIX ustar) of plain files that is the same bytes for the same content, whenever and by whomever it is made. */
import type { ReleaseFile } from './pack.ts';

const block = 512;

export function tarOf(files: readonly ReleaseFile[]): Buffer {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const parts = sorted.flatMap((file) => [head(file), file.content, Buffer.alloc(-file.content.length & (block - 1))]);
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function head({ path, isExecutable, content }: ReleaseFile): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long for a tar archive`);
  const bytes = Buffer.alloc(block);
  bytes.write(path, 0);
  bytes.write(octal(isExecutable ? 0o755 : 0o644, 8), 100);
  bytes.write(octal(0, 8), 108);
  bytes.write(octal(0, 8), 116);
  bytes.write(octal(content.length, 12), 124);
  bytes.write(octal(0, 12), 136);
  bytes.fill(' ', 148, 156);
  bytes.write('0', 156);
  bytes.write('ustar\x0000', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 7)} `, 148);
  return bytes;
}

/** `width` characters with the zero at the end. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}
