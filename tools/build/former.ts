/**
 * A server that runs goes on reading files of the build that it was started from, so those of the build before this one
 * stay; earlier ones go, and with them what the engine made of their code.
 */
import { globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files of one build are written within this time. */
const buildTakesMs = 60_000;

export function removeFormer(folder: string, startedAtMs: number): void {
  rmSync(join(folder, 'compiled'), { recursive: true, force: true });
  const former = globSync('*.js', { cwd: folder })
    .map((name) => ({ file: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .filter(({ at }) => at < startedAtMs);
  const lastAt = Math.max(...former.map(({ at }) => at));
  for (const { file, at } of former) if (at < lastAt - buildTakesMs) rmSync(file);
}
