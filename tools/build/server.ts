/** The server as one file, and each of its worker threads as one file beside it. */
import { chmodSync, globSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeBundle } from './bundle.ts';
import type { Part } from './part.ts';

const external = ['@node-rs/argon2'];

export const serverPart: Part = {
  name: 'server',
  inputs: ['server/src', 'server/package.json', 'domain/src', 'protocol/src', 'protocol/package.json'],
  output: 'server/dist/sallyport.js',
  make: async (root) => {
    const source = join(root, 'server/src');
    const output = join(root, 'server/dist');
    rmSync(output, { recursive: true, force: true });
    for (const worker of globSync('**/*-worker.ts', { cwd: source })) {
      const file = join(output, `${basename(worker, '.ts')}.js`);
      await writeBundle({ entry: join(source, worker), file, external, minify: false });
    }
    const file = join(output, 'sallyport.js');
    await writeBundle({ entry: join(source, 'cli/main.ts'), file, external, minify: false });
    chmodSync(file, 0o755);
  },
};
