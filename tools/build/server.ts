/** The server in files that are read when they are due, and each of its worker threads as one file beside them. */
import { chmodSync, globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { newDatabaseScript } from '../../server/src/store/engine/new-database.ts';
import { writeBundle } from './bundle.ts';
import { removeFormer } from './former.ts';
import type { Part } from './part.ts';
import { startFaults } from './start.ts';
import type { StartRules } from './start.ts';

const external = ['@node-rs/argon2'];

/** The libraries that serving stands on; everything else of that size can wait until somebody needs it. */
const serving: StartRules = {
  from: ['/server/src/cli/main.ts', '/server/src/cli/run.ts', '/server/src/cli/serve.ts'],
  maxBytes: 3_700_000,
  packageMaxBytes: 40_000,
  largePackages: new Set([
    '@opentelemetry/api',
    'ajv',
    'fast-json-stringify',
    'fast-uri',
    'fastify',
    'find-my-way',
    'ip-address',
    'kysely',
    'light-my-request',
    'mime',
    'pino',
    'prom-client',
    'semver',
    'temporal-polyfill',
    'ws',
    'zod',
  ]),
};

/** Whole or not at all: a server may be starting from it. */
async function writeNewDatabase(output: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-database-'));
  try {
    const whole = join(output, 'new-database.sql.new');
    writeFileSync(whole, await newDatabaseScript(join(folder, 'new.db')));
    renameSync(whole, join(output, 'new-database.sql'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const serverPart: Part = {
  name: 'server',
  inputs: ['server/src', 'server/package.json', 'domain/src', 'protocol/src', 'protocol/package.json'],
  output: 'server/dist/sallyport.js',
  make: async (root) => {
    const source = join(root, 'server/src');
    const output = join(root, 'server/dist');
    const startedAt = Date.now();
    for (const worker of globSync('**/*-worker.ts', { cwd: source })) {
      const file = join(output, `${basename(worker, '.ts')}.js`);
      await writeBundle({ entry: join(source, worker), file, external, minify: false });
    }
    const file = join(output, 'sallyport.js');
    const entry = join(source, 'cli/main.ts');
    const files = await writeBundle({ entry, file, external, minify: false, inParts: true });
    const faults = startFaults(files, serving);
    if (faults.length > 0) {
      rmSync(file);
      throw new Error(`the server's start: ${faults.join('; ')}`);
    }
    await writeNewDatabase(output);
    chmodSync(file, 0o755);
    removeFormer(output, startedAt);
  },
};
