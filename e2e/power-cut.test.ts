/**
 * The power goes, or the disk is full, at every single step of an update, from the first folder to the last removal.
 * Each time the real launcher is started on what is left: it runs the old version or the new one, whole, and the update
 * done again comes to its end.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemDisk } from '../agent/src/launcher/disk.ts';
import type { Disk } from '../agent/src/launcher/disk.ts';
import { switchTo } from '../agent/src/launcher/layout.ts';
import { readNotes, withBegun, writeNotes } from '../agent/src/launcher/trial-notes.ts';
import { stageVersion } from '../agent/src/update/stage.ts';
import { writeBundle } from '../tools/build/bundle.ts';
import { tarOf } from '../tools/build/tar.ts';
import { FaultyDisk } from './lib/faulty-disk.ts';
import type { Fault } from './lib/faulty-disk.ts';

let folder = '';
let launcher = Buffer.alloc(0);
/** Where version 2 runs, and 1 ran before. */
let installed = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-power-'));
  const file = join(folder, 'launcher.js');
  await writeBundle({
    entry: join(import.meta.dirname, '../agent/src/launcher/main.ts'),
    file,
    external: [],
    minify: true,
  });
  launcher = await readFile(file);
  installed = join(folder, 'installed');
  mkdirSync(installed);
  await update(systemDisk, installed, 1);
  await update(systemDisk, installed, 2);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Fetched files of a release that says its number, with a pack of its own. */
function releaseOf(sequence: number) {
  const node = `#!/bin/sh\n# ${sequence}\nexec '${process.execPath}' "$@"\n`;
  const texts = {
    'bin/node': node,
    'pack.json': '{"id":1}',
    'package.json': '{"type":"module"}',
    'node_modules/a/b.js': '',
  };
  const files = Object.entries(texts).map(([path, text]) => ({
    path,
    isExecutable: path === 'bin/node',
    content: Buffer.from(text),
  }));
  const pack = gzipSync(tarOf([...files, { path: 'launcher.js', isExecutable: false, content: launcher }]));
  const bundle = Buffer.from(`process.stdout.write('runs ${sequence}');\n`);
  const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const manifest = {
    version: `0.0.${sequence}`,
    sequence,
    platform: 'linux-x64',
    bundle: { sha256: hashOf(bundle), size: bundle.length },
    pack: { id: 1, sha256: hashOf(pack), size: pack.length },
    leastPack: 1,
  } as const;
  const signed = { bytes: Buffer.from(JSON.stringify(manifest)).toString('base64url'), signature: 'A'.repeat(86) };
  const at = (name: string, bytes: Buffer): string => {
    const path = join(folder, `${name}-${sequence}`);
    writeFileSync(path, bytes);
    return path;
  };
  return { manifest, signed, bundle: at('bundle', bundle), pack: at('pack', pack) };
}

/** All that an update changes on disk, in its order; the trial in its middle was a good one. */
async function update(disk: Disk, program: string, sequence: number): Promise<void> {
  const name = await stageVersion(disk, program, releaseOf(sequence));
  const count = (await readNotes(program)).begun['key']?.count ?? 0;
  await writeNotes(disk, program, withBegun(await readNotes(program), 'key', { count: count + 1, sequence }));
  await switchTo(disk, program, name);
  await writeNotes(disk, program, withBegun(await readNotes(program), 'key', { count: 0, sequence }));
}

function whatRuns(program: string): string {
  const pack = join(program, 'current/pack');
  return spawnSync(join(pack, 'bin/node'), [join(pack, 'launcher.js'), 'run'], { encoding: 'utf8' }).stdout;
}

type After = { readonly code: unknown; readonly runs: string; readonly runsAgain: string; readonly left: string };

/** What became of an update that met a fault; undefined when it ended before the fault was due. */
async function throughFault(fault: Fault): Promise<After | undefined> {
  const program = join(folder, 'program');
  cpSync(installed, program, { recursive: true, verbatimSymlinks: true });
  const disk = new FaultyDisk(fault);
  const failed = await update(disk, program, 3).then(
    () => undefined,
    (error: unknown) => error,
  );
  disk.clean();
  const runs = whatRuns(program);
  await update(systemDisk, program, 3);
  const runsAgain = whatRuns(program);
  const left = readdirSync(join(program, 'versions')).toSorted().join(' ');
  rmSync(program, { recursive: true });
  return failed === undefined
    ? undefined
    : { code: (failed as { readonly code?: unknown }).code, runs, runsAgain, left };
}

test.each([
  ['power-cut', 'POWER'],
  ['power-cut-loses', 'POWER'],
  ['disk-full', 'ENOSPC'],
] as const)('%s', async (kind, code) => {
  const seen = new Set<string>();
  let atStep = 1;
  for (; ; atStep += 1) {
    const after = await throughFault({ atStep, kind });
    if (after === undefined) break;
    seen.add(after.runs);
    expect({ atStep, ...after }).toEqual({
      atStep,
      code,
      runs: expect.stringMatching(/^runs [23]$/),
      runsAgain: 'runs 3',
      left: '2 3',
    });
  }
  expect(seen).toEqual(new Set(['runs 2', 'runs 3']));
  // Staging a pack and a version, two notes, two slots, and the removal of what is no longer needed.
  expect(atStep).toBeGreaterThan(40);
});
