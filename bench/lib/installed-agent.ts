/** The built agent as an installer lays it out. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseManifestSchema } from '@sallyport/protocol';
import { systemDisk } from '../../agent/src/launcher/disk.ts';
import { switchTo } from '../../agent/src/launcher/layout.ts';
import { stageVersion } from '../../agent/src/update/stage.ts';

/** Of a build in `dist`; says the folder of the runtime pack, by the name that a service starts it under. */
export async function layOutAgent(dist: string, program: string): Promise<string> {
  const built = JSON.parse(readFileSync(join(dist, 'release.json'), 'utf8')) as {
    readonly packs: Readonly<Record<string, { readonly file: string }>>;
  };
  const platform = `${process.platform}-${process.arch}`;
  const pack = built.packs[platform];
  if (pack === undefined) throw new Error(`There is no runtime pack for ${platform}`);
  const manifest = releaseManifestSchema.parse({ ...built, platform, pack, sequence: 1 });
  // Whoever starts what lies there believes it; the signature was for whoever fetched it.
  const signed = { bytes: Buffer.from(JSON.stringify(manifest)).toString('base64url'), signature: 'A'.repeat(86) };
  mkdirSync(program, { recursive: true });
  const files = { bundle: join(dist, 'agent.js'), pack: join(dist, pack.file) };
  const name = await stageVersion(systemDisk, program, { manifest, signed, ...files });
  await switchTo(systemDisk, program, name);
  return join(program, 'current/pack');
}
