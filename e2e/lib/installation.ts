/** An installation as a launcher finds it, with the real launcher, this Node, and bundles that a test writes. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemDisk } from '../../agent/src/launcher/disk.ts';
import { switchTo } from '../../agent/src/launcher/layout.ts';
import { readNotes } from '../../agent/src/launcher/trial-notes.ts';
import type { TrialNotes } from '../../agent/src/launcher/trial-notes.ts';
import { stageVersion } from '../../agent/src/update/stage.ts';
import { writeBundle } from '../../tools/build/bundle.ts';
import { waitUntil } from './wait-until.ts';

const root = join(import.meta.dirname, '../..');

/** One line of what a test's bundle says. */
export type Said = Readonly<Record<string, unknown>>;

export class Installation {
  readonly program = mkdtempSync(join(tmpdir(), 'sallyport-installed-'));
  readonly said: Said[] = [];
  #process: ChildProcess | undefined;

  /** A pack of the launcher and this Node. Its name stands for its hash. */
  async addPack(seed: string, trial: object = {}): Promise<string> {
    const sha256 = hashOf(seed);
    const folder = join(this.program, 'packs', sha256);
    await mkdir(join(folder, 'bin'), { recursive: true });
    await symlink(process.execPath, join(folder, 'bin/node'));
    const entry = join(root, 'agent/src/launcher/main.ts');
    await writeBundle({ entry, file: join(folder, 'launcher.js'), external: [], minify: true });
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'pack.json'), JSON.stringify({ id: 1, trial }));
    return sha256;
  }

  async stage(sequence: number, bundle: string, pack: string): Promise<void> {
    const file = join(this.program, `bundle-${sequence}`);
    await writeFile(file, bundle);
    const manifest = {
      version: `0.0.${sequence}`,
      sequence,
      platform: 'linux-x64',
      bundle: { sha256: hashOf(bundle), size: bundle.length },
      pack: { id: 1, sha256: pack, size: 1 },
      leastPack: 1,
    } as const;
    const signed = { bytes: Buffer.from(JSON.stringify(manifest)).toString('base64url'), signature: 'A'.repeat(86) };
    await stageVersion(systemDisk, this.program, { manifest, signed, bundle: file, pack: '' });
    rmSync(file);
  }

  switchTo(sequence: number): Promise<void> {
    return switchTo(systemDisk, this.program, String(sequence));
  }

  slot(name: 'current' | 'previous'): string {
    return basename(readlinkSync(join(this.program, name)));
  }

  notes(): Promise<TrialNotes> {
    return readNotes(this.program);
  }

  bundleOf(sequence: number): Promise<string> {
    return readFile(join(this.program, 'versions', String(sequence), 'agent.js'), 'utf8');
  }

  /** As a service manager starts it. */
  start(): ChildProcess {
    const pack = join(this.program, 'current/pack');
    const child = spawn(join(pack, 'bin/node'), [join(pack, 'launcher.js'), 'run'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) this.said.push(JSON.parse(line) as Said);
    });
    return child;
  }

  /** Tells the bundle that runs at rest to have a version tried. */
  try(sequence: number): void {
    this.#process?.stdin?.write(`${sequence}\n`);
  }

  until(what: string, look: (said: Said) => boolean): Promise<Said> {
    return waitUntil(`${what} among ${JSON.stringify(this.said)}`, () => this.said.find(look), 30_000);
  }

  async remove(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.program, { recursive: true, force: true });
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const says = (name: string): string => `
const port = globalThis[Symbol.for('sallyport.launcher')];
const say = (words) => process.stdout.write(JSON.stringify({ from: '${name}', pid: process.pid, ...words }) + '\\n');
say({ kind: 'runs', running: port.running, onTrial: port.confirm !== undefined });
`;

/** At rest it tries what it is told to; on trial it is confirmed and then makes way. */
export function goodBundle(name: string): string {
  return `${says(name)}
if (port.confirm) {
  port.confirm();
  setTimeout(() => process.exit(0), 300);
} else {
  process.stdin.on('data', async (words) => say({ kind: 'tried', ...(await port.tryVersion(String(words).trim())) }));
}
`;
}

/** Whatever it does once it says that it runs; nothing lets it end by itself. */
export function bundleThat(name: string, does: string): string {
  return `${says(name)}
setInterval(() => {}, 1000);
${does}
`;
}
