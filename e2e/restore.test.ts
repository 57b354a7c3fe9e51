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
import { endpointAt } from './lib/endpoint.ts';
import type { Endpoint } from './lib/endpoint.ts';
import { freePort } from '../tools/testbed/free-port.ts';
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

/** One agent with a process of its own, whose keys can be seen on its disk. */
async function startOne(site: Site, data: string, rootFingerprint: string): Promise<Endpoint> {
  const created = await sallyport('installer', 'create', '--json', '--data', data);
  const { enrolmentKey } = JSON.parse(created) as { readonly enrolmentKey: string };
  const agent = endpointAt(join(site.folder, 'agent'), { url: `https://127.0.0.1:${site.port}`, rootFingerprint });
  agent.start({ SALLYPORT_ENROLMENT_KEY: enrolmentKey });
  onTestFinished(() => agent.end('SIGKILL'));
  await agent.linked();
  return agent;
}

interface OwnKeys {
  readonly keyFile: string;
  /** Made, and not in force yet. */
  readonly next?: object;
}

function keysOf({ data }: Endpoint): OwnKeys {
  const own = readdirSync(data).find((entry) => entry.startsWith('sv_')) ?? '';
  const kept = JSON.parse(readFileSync(join(data, own, 'identity/installation.json'), 'utf8')) as Partial<OwnKeys>;
  return { ...kept, keyFile: kept.keyFile ?? 'key.pem' };
}

const askForKey = (clientId: string, data: string): Promise<string> =>
  sallyport('client', 'rotate-key', '--id', clientId, '--json', '--data', data);

async function newKeyInForce(site: Site, agent: Endpoint, before: readonly string[]): Promise<void> {
  const isNew = ({ keyFile, next }: OwnKeys): boolean => !before.includes(keyFile) && next === undefined;
  await waitUntil('a new key', () => isNew(keysOf(agent)), 60_000);
  await waitUntil('a link by it', async () => (await site.links()) === 1, 30_000);
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

  test.each([
    ['asked for and made since', false],
    ['asked for before, and made since', true],
  ])('knows a client by the key before, when a new one was %s, and has it replaced anew', async (_case, isAsked) => {
    const site = await newSite();
    const data = join(site.folder, 'server');
    const first = await site.serve(data);
    const agent = await startOne(site, data, first.rootFingerprint);
    const clientId = await agent.linked();
    const { keyFile: atBackup } = keysOf(agent);
    const file = join(site.folder, 'kept.backup');
    if (isAsked) {
      await agent.end('SIGKILL');
      await askForKey(clientId, data);
    }
    await sallyport('backup', '--to', file, '--data', data, '--passphrase-stdin');
    if (isAsked) agent.start();
    else await askForKey(clientId, data);
    await newKeyInForce(site, agent, [atBackup]);
    const { keyFile: replaced } = keysOf(agent);
    await first.end('SIGKILL');

    const elsewhere = join(site.folder, 'restored');
    await sallyport('restore', '--from', file, '--data', elsewhere, '--passphrase-stdin');
    await site.serve(elsewhere);
    await waitUntil('the agent, linked', async () => (await site.links()) === 1, 60_000);
    if (!isAsked) {
      await waitUntil('the key before, in force', () => keysOf(agent).keyFile === atBackup);
      await askForKey(clientId, elsewhere);
    }
    await newKeyInForce(site, agent, [atBackup, replaced]);
    expect(agent.said('link.up').map((line) => line['clientId'])).toEqual(agent.said('link.up').map(() => clientId));
  });

  test('does not know a client whose key was replaced twice since, and says so', async () => {
    const site = await newSite();
    const data = join(site.folder, 'server');
    const first = await site.serve(data);
    const agent = await startOne(site, data, first.rootFingerprint);
    const clientId = await agent.linked();
    const file = join(site.folder, 'kept.backup');
    await sallyport('backup', '--to', file, '--data', data, '--passphrase-stdin');
    for (let times = 0; times < 2; times += 1) {
      const { keyFile } = keysOf(agent);
      await askForKey(clientId, data);
      await newKeyInForce(site, agent, [keyFile]);
    }
    const kept = keysOf(agent);
    await first.end('SIGKILL');
    const elsewhere = join(site.folder, 'restored');
    await sallyport('restore', '--from', file, '--data', elsewhere, '--passphrase-stdin');
    await site.serve(elsewhere);
    const refusals = (): readonly unknown[] => agent.said('link.refused').map((line) => line['code']);
    await waitUntil('both keys refused', () => refusals().length >= 2, 60_000);
    expect(new Set(refusals())).toEqual(new Set(['link.client-unknown']));
    expect([await site.links(), keysOf(agent)]).toEqual([0, kept]);
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
