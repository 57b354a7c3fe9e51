/** A folder for one run, deleted with everything in it when the run ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function makeScratch(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `sallyport-bench-${name}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
