/**
 * A server and an agent as they are installed: the server's program in a folder of its own beside a release that a test
 * may exchange, the agent laid out from that release's real runtime pack and started by its launcher.
 */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SignedManifest } from '@sallyport/protocol';
import { releaseManifestSchema, signedManifestSchema } from '@sallyport/protocol';
import { systemDisk } from '../../agent/src/launcher/disk.ts';
import { launcherCommand } from '../../agent/src/launcher/command.ts';
import { switchTo } from '../../agent/src/launcher/layout.ts';
import { stageVersion } from '../../agent/src/update/stage.ts';
import { packOf } from '../../tools/build/pack.ts';
import { packagesOf } from '../../tools/build/packs.ts';
import { build } from '../../tools/build.ts';
import { freePort } from '../../tools/testbed/free-port.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';
import { waitUntil } from './wait-until.ts';

const root = join(import.meta.dirname, '../..');

interface BuiltRelease {
  version: string;
  readonly bundle: { sha256: string; size: number };
}

export class Field {
  readonly folder = mkdtempSync(join(tmpdir(), 'sallyport-field-'));
  readonly program = join(this.folder, 'program');
  #port = 0;
  #server: Program | undefined;
  #agent: ChildProcess | undefined;
  #agentLog = '';
  rootFingerprint = '';

  static async prepare(): Promise<Field> {
    await build();
    const field = new Field();
    const at = (path: string): string => join(field.folder, path);
    cpSync(join(root, 'server/dist'), at('server/dist'), { recursive: true });
    writeFileSync(at('server/package.json'), '{"type":"module"}');
    mkdirSync(at('console'));
    symlinkSync(join(root, 'console/dist'), at('console/dist'));
    symlinkSync(join(root, 'node_modules'), at('node_modules'));
    mkdirSync(at('agent/dist/packs'), { recursive: true });
    for (const file of ['agent.js', 'release.json', 'packs/linux-x64.tar.gz']) {
      cpSync(join(root, 'agent/dist', file), at(`agent/dist/${file}`));
    }
    const release = field.#release();
    writeFileSync(at('agent/dist/release.json'), JSON.stringify({ ...release, packs: field.#hostPack() }));
    field.#port = await freePort();
    return field;
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  get agentLog(): string {
    return this.#agentLog;
  }

  get agentPid(): number {
    return this.#agent?.pid ?? -1;
  }

  /** The next build: another version, whose bundle does this first. */
  exchangeRelease(version: string, more = ''): void {
    const file = join(this.folder, 'agent/dist/agent.js');
    const original = readFileSync(join(root, 'agent/dist/agent.js'), 'utf8');
    const was = (JSON.parse(readFileSync(join(root, 'agent/dist/release.json'), 'utf8')) as BuiltRelease).version;
    const bundle = `${more}\n${original.replaceAll(`\`${was}\``, `\`${version}\``)}`;
    if (!bundle.includes(`\`${version}\``)) throw new Error('The bundle has no version to exchange');
    writeFileSync(file, bundle);
    const sha256 = createHash('sha256').update(bundle).digest('hex');
    const release = this.#release();
    const next = { ...release, version, bundle: { ...release.bundle, sha256, size: Buffer.byteLength(bundle) } };
    writeFileSync(join(this.folder, 'agent/dist/release.json'), JSON.stringify(next));
  }

  /** The next build has another runtime pack, with this id. */
  exchangePack(packId: number): void {
    const packages = packagesOf(root, 'linux-x64');
    if (packages === undefined) throw new Error('No packages for a pack: npm ci');
    const launcher = join(root, 'agent/dist/launcher.js');
    const pack = packOf({ platform: 'linux-x64', packId, launcher, ...packages });
    const file = 'packs/linux-x64.tar.gz';
    writeFileSync(join(this.folder, 'agent/dist', file), pack);
    const sha256 = createHash('sha256').update(pack).digest('hex');
    const packs = { 'linux-x64': { id: packId, file, sha256, size: pack.length } };
    writeFileSync(join(this.folder, 'agent/dist/release.json'), JSON.stringify({ ...this.#release(), packs }));
  }

  /** The server process, once it has published what lies beside it. */
  async startServer(): Promise<void> {
    const listen = ['--listen', `127.0.0.1:${this.#port}`, '--public-addresses', this.url];
    const program = join(this.folder, 'server/dist/sallyport.js');
    this.#server = startProgram([program, 'serve', '--json', '--data', join(this.folder, 'data'), ...listen]);
    const served = await this.#server.line((line) => (line.startsWith('{') ? line : undefined));
    this.rootFingerprint = (JSON.parse(served) as { rootFingerprint: string }).rootFingerprint;
    const { version } = this.#release();
    await waitUntil(`release ${version}`, () => this.#published().version === version);
  }

  async stopServer(): Promise<void> {
    await this.#server?.end('SIGTERM');
  }

  async sallyport(...words: readonly string[]): Promise<string> {
    const program = join(this.folder, 'server/dist/sallyport.js');
    const args = [program, ...words, '--json', '--data', join(this.folder, 'data')];
    return (await promisify(execFile)(process.execPath, args)).stdout;
  }

  /** Lays the current release out as an installer does. */
  async install(): Promise<void> {
    const { signed, manifest } = this.#published();
    const at = (name: string): string => join(this.folder, 'agent/dist', name);
    const files = { bundle: at('agent.js'), pack: at('packs/linux-x64.tar.gz') };
    mkdirSync(this.program);
    const name = await stageVersion(systemDisk, this.program, { manifest, signed, ...files });
    await switchTo(systemDisk, this.program, name);
  }

  startAgent(environment: Readonly<Record<string, string>> = {}): void {
    const [node, ...launcher] = launcherCommand(join(this.program, 'current/pack'));
    const data = join(this.folder, 'endpoint');
    const words = ['run', '--data', data, '--server', this.url, '--root', this.rootFingerprint];
    this.#agent = spawn(node, [...launcher, ...words], {
      env: { PATH: process.env['PATH'], SHELL: '/bin/sh', ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#agent.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#agentLog += text));
  }

  async remove(): Promise<void> {
    const agent = this.#agent;
    if (agent !== undefined && agent.exitCode === null && agent.signalCode === null) {
      const ended = once(agent, 'exit');
      agent.kill('SIGTERM');
      await ended;
    }
    await this.stopServer();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #release(): BuiltRelease {
    return JSON.parse(readFileSync(join(this.folder, 'agent/dist/release.json'), 'utf8')) as BuiltRelease;
  }

  #hostPack(): object {
    const { packs } = JSON.parse(readFileSync(join(root, 'agent/dist/release.json'), 'utf8')) as {
      packs: Record<string, object>;
    };
    return { 'linux-x64': packs['linux-x64'] };
  }

  #published() {
    const folder = join(this.folder, 'data/releases/linux-x64');
    const newest = readdirSync(folder)
      .filter((name) => /^\d+\.json$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .reduce((one, other) => Math.max(one, other));
    const signed: SignedManifest = signedManifestSchema.parse(
      JSON.parse(readFileSync(join(folder, `${newest}.json`), 'utf8')),
    );
    const manifest = releaseManifestSchema.parse(JSON.parse(Buffer.from(signed.bytes, 'base64url').toString()));
    return { signed, manifest, version: manifest.version };
  }
}
