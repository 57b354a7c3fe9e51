/** What a build of the agent leaves, small. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface SampleBuild {
  readonly version: string;
  readonly bundle?: string;
  readonly pack?: string;
}

/** Says the folder. */
export function sampleBuild(
  folder: string,
  { version, bundle = 'export const sample = 1;', pack }: SampleBuild,
): string {
  const put = (file: string, content: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
    return { file, sha256: createHash('sha256').update(content).digest('hex'), size: content.length };
  };
  const packs = { 'linux-x64': { id: 1, ...put('packs/linux-x64.tar.gz', pack ?? 'a runtime pack') } };
  const release = { version, leastPack: 1, bundle: put('agent.js', bundle), packs };
  writeFileSync(join(folder, 'release.json'), JSON.stringify(release));
  return folder;
}
