/** Servers that are lost, and the agents of before: real ones, which judge the server by their own proofs. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { request } from 'node:https';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { build } from '../tools/build.ts';
import { freePort } from './lib/free-port.ts';
import { startProgram } from './lib/program.ts';
import type { Program } from './lib/program.ts';
import { waitUntil } from './lib/wait-until.ts';

const root = join(import.meta.dirname, '..');
const serverFile = join(root, 'server/dist/sallyport.js');
const fleetFile = join(root, 'agent/dist/fleet.js');
const passphrase = 'nine lanterns along the quay';
const agents = 5;

beforeAll(async () => {
  await build();
});

async function sallyport(...words: readonly string[]): Promise<string> {
  const running = promisify(execFile)(process.execPath, [serverFile, ...words]);
  running.child.stdin?.end(`${passphrase}\n`);
  return (await running).stdout;
}

interface Site {
  readonly folder: string;
  readonly port: number;
  readonly serve: (data: string) => Promise<Program & { readonly rootFingerprint: string }>;
  readonly links: () => Promise<number>;
}

async function newSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-restore-'));
  const port = await freePort();
  const programs: Program[] = [];
  onTestFinished(async () => {
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    port,
    serve: async (data) => {
      const words = ['serve', '--json', '--data', data, '--listen', `127.0.0.1:${port}`, '--log-level', 'warn'];
      const program = startProgram([serverFile, ...words]);
      programs.push(program);
      const { rootFingerprint } = await program.line((line) =>
        line.startsWith('{') ? (JSON.parse(line) as { readonly rootFingerprint: string }) : undefined,
      );
      return { ...program, rootFingerprint };
    },
    links: async () => {
      const asked = request(`https://127.0.0.1:${port}/metrics`, { rejectUnauthorized: false, agent: false });
      asked.end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      return Number(/^sallyport_links (\d+)$/m.exec(await text(response))?.[1] ?? 0);
    },
  };
}

/** Agents in a process of their own, and how many of them the server knows to be linked. */
async function startFleet(site: Site, data: string, rootFingerprint: string): Promise<Program> {
  const created = await sallyport('installer', 'create', '--json', '--data', data);
  const { enrolmentKey } = JSON.parse(created) as { readonly enrolmentKey: string };
  const words = ['--count', String(agents), '--data', join(site.folder, 'fleet'), '--root', rootFingerprint];
  const fleet = startProgram([fleetFile, ...words, '--server', `https://127.0.0.1:${site.port}`], {
    SALLYPORT_ENROLMENT_KEY: enrolmentKey,
  });
  onTestFinished(() => fleet.end('SIGKILL'));
  await allLinked(site);
  return fleet;
}

async function allLinked(site: Site): Promise<void> {
  await waitUntil('all agents linked', async () => (await site.links()) === agents, 60_000);
}

/** The ids and generation tokens that the agents hold themselves. */
function held(site: Site): readonly { readonly clientId: string; readonly generation: string }[] {
  return readdirSync(join(site.folder, 'fleet')).map((name) => {
    const folder = join(site.folder, 'fleet', name);
    const own = readdirSync(folder).find((entry) => entry.startsWith('sv_')) ?? '';
    const read = (file: string): Record<string, string> =>
      JSON.parse(readFileSync(join(folder, own, file), 'utf8')) as Record<string, string>;
    return {
      clientId: read('identity/installation.json')['clientId'] ?? '',
      generation: read('state/link.json')['generation'] ?? '',
    };
  });
}

const ids = (site: Site): readonly string[] => held(site).map(({ clientId }) => clientId);

describe('a server that is lost', () => {
  test('comes back from its backup with the agents of before, whose tokens moved on since', async () => {
    const site = await newSite();
    const data = join(site.folder, 'server');
    const first = await site.serve(data);
    await startFleet(site, data, first.rootFingerprint);
    const file = join(site.folder, 'kept.backup');
    await sallyport('backup', '--to', file, '--data', data, '--passphrase-stdin');
    const atBackup = held(site);
    // Two more links each, so that the restored server knows neither the token nor the one before it.
    await first.end('SIGKILL');
    for (let restart = 0; restart < 2; restart += 1) {
      const again = await site.serve(data);
      await allLinked(site);
      await again.end('SIGKILL');
    }
    const later = held(site);
    expect(later.map(({ clientId }) => clientId)).toEqual(atBackup.map(({ clientId }) => clientId));
    expect(later.some(({ generation }, index) => generation === atBackup[index]?.generation)).toBe(false);
    rmSync(data, { recursive: true });

    const elsewhere = join(site.folder, 'restored');
    await sallyport('restore', '--from', file, '--data', elsewhere, '--passphrase-stdin');
    const restored = await site.serve(elsewhere);
    await allLinked(site);
    expect(ids(site)).toEqual(atBackup.map(({ clientId }) => clientId));
    await restored.end('SIGKILL');
    await site.serve(elsewhere);
    await allLinked(site);
    expect(ids(site)).toEqual(atBackup.map(({ clientId }) => clientId));
  });

  test('whose keys are gone is believed by its agents with keys made from the recovery kit', async () => {
    const site = await newSite();
    const data = join(site.folder, 'server');
    const first = await site.serve(data);
    const kit = join(site.folder, 'kit.txt');
    await sallyport('recovery-kit', '--to', kit, '--data', data, '--passphrase-stdin');
    await startFleet(site, data, first.rootFingerprint);
    const before = ids(site);
    await first.end('SIGKILL');
    rmSync(join(data, 'keys'), { recursive: true });

    // Keys of somebody else, first: no agent comes.
    const impostor = await site.serve(data);
    expect(impostor.rootFingerprint).not.toBe(first.rootFingerprint);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await site.links()).toBe(0);
    await impostor.end('SIGKILL');
    rmSync(join(data, 'keys'), { recursive: true });

    await sallyport('recovery-kit', 'restore', '--from', kit, '--data', data, '--passphrase-stdin');
    const second = await site.serve(data);
    expect(second.rootFingerprint).toBe(first.rootFingerprint);
    await allLinked(site);
    expect(ids(site)).toEqual(before);
  });
});
