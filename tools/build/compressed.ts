/** Files of the console as they go over the wire, made once and laid beside themselves: the server sends what is there. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** What is compressed already, as fonts are, only grows. */
const texts = /\.(?:js|css|svg|json|webmanifest)$/;
/** One packet of TCP: nothing is won below it. */
const leastBytes = 1_400;
/** Ours: 11 makes files some 5 % smaller still and takes twenty times as long. */
const brotliQuality = 9;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** In the folder and all below it. */
export async function compressFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !texts.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file);
    if (content.length < leastBytes) continue;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    };
    await writeFile(`${file}.br`, await brotli(content, { params }));
    await writeFile(`${file}.gz`, await zip(content, { level: constants.Z_BEST_COMPRESSION }));
  }
}
