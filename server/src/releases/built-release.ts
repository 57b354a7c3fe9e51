/** `release.json`, in which a build says what it made of the agent. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileHashField } from '@sallyport/protocol';
import * as z from 'zod';

const file = z.object({ file: z.string(), sha256: fileHashField, size: z.int().min(1) });

const builtReleaseSchema = z.object({
  version: z.string(),
  leastPack: z.int(),
  bundle: file,
  packs: z.record(z.string(), file.extend({ id: z.int() })),
});

export type BuiltRelease = Readonly<z.infer<typeof builtReleaseSchema>>;

export const releaseFile = 'release.json';

/** Undefined where nothing was built. */
export function builtReleaseOf(folder: string): BuiltRelease | undefined {
  const place = join(folder, releaseFile);
  if (!existsSync(place)) return undefined;
  return builtReleaseSchema.parse(JSON.parse(readFileSync(place, 'utf8')));
}
