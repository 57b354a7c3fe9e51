/** `agent/dist/release.json`: what was built of the agent, for a server to publish as a release. */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleVersion, leastPack } from '../../agent/src/version.ts';
import type { BuiltPack } from './packs.ts';
import type { Part } from './part.ts';

export const releasePart: Part = {
  name: 'release',
  inputs: ['agent/dist/agent.js', 'agent/dist/packs/packs.json', 'agent/src/version.ts'],
  output: 'agent/dist/release.json',
  make: (root) => {
    const folder = join(root, 'agent/dist');
    const bytes = readFileSync(join(folder, 'agent.js'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const packs = JSON.parse(readFileSync(join(folder, 'packs/packs.json'), 'utf8')) as Record<string, BuiltPack>;
    const bundle = { file: 'agent.js', sha256, size: bytes.length };
    const release = { version: bundleVersion, leastPack, bundle, packs };
    // Whole or not at all: a server may be waiting for it.
    const whole = join(folder, 'release.json.new');
    writeFileSync(whole, `${JSON.stringify(release, null, 2)}\n`);
    renameSync(whole, join(folder, 'release.json'));
    return Promise.resolve();
  },
};
