/** Installing and uninstalling against a real server, in places of their own. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64url } from '@sallyport/protocol';
import type { ReleaseManifest } from '@sallyport/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { exitCode } from '../exit-code.ts';
import { addressOf, Cleanup, makeEnrolmentKey, plainShell, startAgent, startServer } from '../testing/fixtures.ts';
import { ServerKeys } from '../testing/server-keys.ts';
import { TestServer } from '../testing/test-server.ts';
import { connectBy } from '../dial/connect.ts';
import { createDialler } from '../dial/dial.ts';
import { parseAgentArguments } from '../arguments.ts';
import type { ProxySetting } from '../dial/proxy-choice.ts';
import { startHttpProxy, startSocks5Proxy } from '../testing/proxies.ts';
import { install } from './install.ts';
import type { InstallArguments } from './install-arguments.ts';
import type { Places } from './places.ts';
import { placesFor } from './places.ts';
import { uninstall } from './uninstall.ts';
import type { Here } from './uninstall.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const saying = (environment: Readonly<Record<string, string>>): ProxySetting => ({ kind: 'environment', environment });

type Site = {
  readonly top: string;
  readonly here: Here & { readonly enrolmentKey: string | undefined };
  readonly said: string[];
  readonly left: () => readonly string[];
};

function site(enrolmentKey: string | undefined = makeEnrolmentKey()): Site {
  const top = mkdtempSync(join(tmpdir(), 'sallyport-install-'));
  cleanup.add(() => rmSync(top, { recursive: true, force: true }));
  const places: Places = {
    scope: 'user',
    programs: join(top, 'share/programs'),
    data: join(top, 'share/data'),
    units: join(top, 'units'),
  };
  const said: string[] = [];
  const here = {
    places,
    systemd: undefined,
    platform: plainShell(),
    uid: process.getuid?.() ?? -1,
    tell: (words: string) => void said.push(words),
    proxy: saying({}),
    enrolmentKey,
  };
  return { top, here, said, left: () => readdirSync(top, { recursive: true }).map(String) };
}

/** What the script leaves when it has fetched everything: here of little files, which nothing starts. */
function stage({ top }: Site, sequence = 1, bundle = 'export {};'): string {
  const folder = join(top, 'share/programs/.install-abc');
  mkdirSync(join(folder, 'pack/bin'), { recursive: true });
  chmodSync(join(top, 'share/programs'), 0o755);
  writeFileSync(join(folder, 'agent.js'), bundle);
  writeFileSync(join(folder, 'pack/bin/node'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, 'pack/launcher.js'), '');
  writeFileSync(join(folder, 'pack/pack.json'), '{}');
  const manifest: ReleaseManifest = {
    version: '1.0.0',
    sequence,
    platform: 'linux-x64',
    bundle: { sha256: createHash('sha256').update(bundle).digest('hex'), size: bundle.length },
    pack: { id: 1, sha256: 'd'.repeat(64), size: 1 },
    leastPack: 1,
  };
  const signed = { bytes: encodeBase64url(Buffer.from(JSON.stringify(manifest))), signature: 'A'.repeat(86) };
  writeFileSync(join(folder, 'release.json'), JSON.stringify(signed));
  return folder;
}

function wordsFor(server: TestServer, folder: string): InstallArguments {
  return {
    scope: 'user',
    startup: 'none',
    serverId: server.keys.serverId,
    servers: [addressOf(server.name)],
    rootFingerprint: server.keys.rootFingerprint,
    stage: folder,
    overrides: {},
  };
}

/** Of a second server, with an id of its own. */
class OtherKeys extends ServerKeys {
  override readonly serverId: string = 'sv_01k1bbbbbbbbbbbbbbbbbbbbbb';
  override keySet = this.makeKeySet({});
}

describe('installing', () => {
  test('enrols, puts everything in its place with its rights, and says how to go on', async () => {
    const server = await startServer(cleanup);
    const its = site();
    const folder = stage(its);
    expect(await install(wordsFor(server, folder), its.here)).toBe(exitCode.good);
    const { programs, data } = placesFor(its.here.places, server.keys.serverId);
    expect(server.clients.size).toBe(1);
    expect(readlinkSync(join(programs, 'current'))).toBe('versions/1');
    expect(readFileSync(join(programs, 'current/agent.js'), 'utf8')).toBe('export {};');
    expect(existsSync(join(programs, 'current/pack/bin/node'))).toBe(true);
    for (const place of [its.here.places.programs, programs]) expect(statSync(place).mode & 0o777).toBe(0o755);
    for (const place of [its.here.places.data, data]) expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(statSync(join(data, 'identity/key.pem')).mode & 0o777).toBe(0o600);
    expect(existsSync(folder)).toBe(false);
    const words = its.said.join('\n');
    expect(words).toContain(
      `${programs}/current/pack/bin/node --no-maglev --no-opt ${programs}/current/pack/launcher.js run --scope user`,
    );
    expect(words).toContain(`To remove it: ${programs}/uninstall`);
    expect(words + its.left().join()).not.toContain(its.here.enrolmentKey?.split('.')[2]);
  });

  test('done again, it keeps the client, needs no key, and puts right what was broken', async () => {
    const server = await startServer(cleanup);
    const its = site();
    await install(wordsFor(server, stage(its)), its.here);
    const { programs } = placesFor(its.here.places, server.keys.serverId);
    rmSync(join(programs, 'versions'), { recursive: true });
    rmSync(join(programs, 'uninstall'));
    const again = { ...its.here, enrolmentKey: undefined };
    expect(await install(wordsFor(server, stage(its)), again)).toBe(exitCode.good);
    expect(server.clients.size).toBe(1);
    expect(server.paths.filter((path) => path === '/enrol')).toHaveLength(1);
    expect(readFileSync(join(programs, 'current/agent.js'), 'utf8')).toBe('export {};');
    expect(existsSync(join(programs, 'uninstall'))).toBe(true);
  });

  test('with an older release than runs here leaves the newer one running', async () => {
    const server = await startServer(cleanup);
    const its = site();
    await install(wordsFor(server, stage(its, 7, 'newer')), its.here);
    expect(await install(wordsFor(server, stage(its, 3, 'older')), its.here)).toBe(exitCode.good);
    const { programs } = placesFor(its.here.places, server.keys.serverId);
    expect(readFileSync(join(programs, 'current/agent.js'), 'utf8')).toBe('newer');
  });

  test('for two servers, they share nothing', async () => {
    const [one, other] = [await startServer(cleanup), await new TestServer(new OtherKeys()).start()];
    cleanup.add(() => other.stop());
    const its = site();
    await install(wordsFor(one, stage(its)), its.here);
    await install(wordsFor(other, stage(its)), { ...its.here, enrolmentKey: makeEnrolmentKey() });
    expect(readdirSync(its.here.places.data).toSorted()).toEqual([one.keys.serverId, other.keys.serverId].toSorted());
    await uninstall({ scope: 'user', serverId: one.keys.serverId }, its.here);
    expect(readdirSync(its.here.places.data)).toEqual([other.keys.serverId]);
    expect(readdirSync(its.here.places.programs)).toEqual([other.keys.serverId]);
  });
});

describe('a refusal says why, ends with 3 and leaves the machine as it was', () => {
  const refusals = [
    ['enrol.key-expired', 'its time is over'],
    ['enrol.key-revoked', 'was revoked'],
    ['enrol.key-used-up', 'used as often as it may'],
    ['enrol.creator-gone', 'may not use the server any more'],
    ['enrol.key-unknown', 'knows no such enrolment key'],
  ] as const;
  test.for(refusals)('%s', async ([code, because]) => {
    const server = await startServer(cleanup);
    server.refuseEnrolmentBy = { status: 403, code };
    const its = site();
    const before = its.left();
    expect(await install(wordsFor(server, join(its.top, 'nowhere')), its.here)).toBe(exitCode.notEnrolled);
    expect(its.said.join('\n')).toContain(because);
    expect(its.left().filter((name) => name !== 'share')).toEqual(before);
  });

  test('a server with another root: the key is never told to it', async () => {
    const server = await startServer(cleanup);
    const its = site();
    const words = { ...wordsFor(server, 'nowhere'), rootFingerprint: new ServerKeys().rootFingerprint };
    expect(await install(words, its.here)).toBe(exitCode.notEnrolled);
    expect(server.paths).toEqual(['/enrol/hello']);
    expect(its.left().filter((name) => name !== 'share')).toEqual([]);
  });

  test.for([
    ['no key', undefined, 'give it the enrolment key'],
    ['a key that was cut', makeEnrolmentKey().slice(0, -1), 'incomplete'],
  ] as const)('%s', async ([, key, because]) => {
    const server = await startServer(cleanup);
    const its = site();
    const here = { ...its.here, enrolmentKey: key };
    expect(await install(wordsFor(server, 'nowhere'), here)).toBe(exitCode.notEnrolled);
    expect(its.said.join('\n')).toContain(because);
    expect(server.paths).toEqual([]);
    expect(its.left().filter((name) => name !== 'share')).toEqual([]);
  });

  test('nobody there', async () => {
    const server = await startServer(cleanup);
    const its = site();
    const words = { ...wordsFor(server, 'nowhere'), servers: [addressOf('127.0.0.1:1')] };
    expect(await install(words, its.here)).toBe(exitCode.notEnrolled);
    expect(its.said.join('\n')).toContain('could not be reached (127.0.0.1:1');
    expect(its.left().filter((name) => name !== 'share')).toEqual([]);
  });

  test('no root for a service of the machine', async () => {
    const server = await startServer(cleanup);
    const its = site();
    const here = { ...its.here, uid: 1000, places: { ...its.here.places, scope: 'system' as const } };
    expect(await install(wordsFor(server, 'nowhere'), here)).toBe(exitCode.unexpected);
    expect(await uninstall({ scope: 'system', serverId: server.keys.serverId }, here)).toBe(exitCode.unexpected);
    expect(server.paths).toEqual([]);
  });

  test('a place for programs that everybody may write', async () => {
    const server = await startServer(cleanup);
    const its = site();
    mkdirSync(its.here.places.programs, { recursive: true });
    chmodSync(its.here.places.programs, 0o777);
    expect(await install(wordsFor(server, 'nowhere'), its.here)).toBe(exitCode.unexpected);
    expect(its.said.join('\n')).toContain('can be written by everybody');
    expect(server.paths).toEqual([]);
  });
});

test(
  'an answer that was lost for good leaves the new key, so that the next attempt makes no twin',
  { timeout: 60_000 },
  async () => {
    const server = await startServer(cleanup);
    server.dropEnrolAnswers = 1_000;
    const its = site();
    expect(await install(wordsFor(server, 'nowhere'), its.here)).toBe(exitCode.notEnrolled);
    expect(its.said.join('\n')).toContain('Run the same line again');
    server.dropEnrolAnswers = 0;
    expect(await install(wordsFor(server, stage(its)), its.here)).toBe(exitCode.good);
    expect(server.clients.size).toBe(1);
  },
);

describe('behind a proxy', () => {
  const starts = { http: startHttpProxy, socks5: startSocks5Proxy };
  test.for(['http', 'socks5'] as const)(
    'for %s, what the environment says is kept for the service: it goes by it, and nothing tells the login',
    async (kind) => {
      const server = await startServer(cleanup);
      const proxy = await starts[kind](cleanup, { login: 'pat:s3cret' });
      const its = site();
      const address = `${kind}://pat:s3cret@127.0.0.1:${proxy.port}`;
      const here = { ...its.here, proxy: saying({ HTTPS_PROXY: address, NO_PROXY: 'elsewhere.example' }) };
      expect(await install(wordsFor(server, stage(its)), here)).toBe(exitCode.good);
      expect(proxy.asked).not.toEqual([]);
      const file = join(placesFor(here.places, server.keys.serverId).data, 'proxy');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file, 'utf8')).toBe(`${address}\nelsewhere.example\n`);
      const words = its.said.join('\n');
      expect(words).not.toContain('s3cret');

      // With the words of the service, and in nobody's environment.
      const [, ran = ''] = /launcher\.js (run .+)$/m.exec(words) ?? [];
      const parsed = parseAgentArguments(ran.split(' '));
      if (parsed.kind !== 'run') throw new Error(`It can't be run: ${ran}`);
      expect(parsed.values.proxy).toEqual({ kind: 'file', file });
      let before = proxy.asked.length;
      const dialler = createDialler({ connect: connectBy(parsed.values.proxy) });
      const { agent } = await startAgent(cleanup, server, { data: here.places.data, dialler });
      await server.links.next('a link');
      expect(proxy.asked.length).toBeGreaterThan(before);
      await agent.stop();

      before = proxy.asked.length;
      const removing = uninstall({ scope: 'user', serverId: server.keys.serverId }, its.here);
      const farewell = await server.links.next('a last link');
      await farewell.messages.nextWhere('the farewell', ({ kind: said }) => said === 'uninstalled');
      farewell.refuse('link.uninstalled');
      expect(await removing).toBe(exitCode.good);
      expect(proxy.asked.length).toBeGreaterThan(before);
      expect(its.left()).toEqual([]);
    },
  );

  test('done again, it is kept when nothing is said of it, and replaced when another is', async () => {
    const server = await startServer(cleanup);
    const [one, other] = [await startHttpProxy(cleanup), await startHttpProxy(cleanup)];
    const its = site();
    const by = (port: number): ProxySetting => saying({ HTTPS_PROXY: `http://127.0.0.1:${port}` });
    const file = join(placesFor(its.here.places, server.keys.serverId).data, 'proxy');
    await install(wordsFor(server, stage(its)), { ...its.here, proxy: by(one.port) });
    await install(wordsFor(server, stage(its)), its.here);
    expect(readFileSync(file, 'utf8')).toBe(`http://127.0.0.1:${one.port}\n`);
    expect(its.said.at(-1)).toContain(`--proxy-file ${file}`);
    await install(wordsFor(server, stage(its)), { ...its.here, proxy: by(other.port) });
    expect(readFileSync(file, 'utf8')).toBe(`http://127.0.0.1:${other.port}\n`);
  });

  test('that can’t be read it says so without repeating it, before anything is done', async () => {
    const server = await startServer(cleanup);
    const its = site();
    const here = { ...its.here, proxy: saying({ HTTPS_PROXY: 'ftp://pat:s3cret@proxy' }) };
    await expect(install(wordsFor(server, 'nowhere'), here)).rejects.toThrow(/^HTTPS_PROXY is not of the form/);
    expect([server.paths, its.left()]).toEqual([[], []]);
  });
});

describe('uninstalling', () => {
  test('an installation that runs: its agent stops, the server is told, and nothing is left', async () => {
    const server = await startServer(cleanup);
    const its = site();
    await install(wordsFor(server, stage(its)), its.here);
    const { agent } = await startAgent(cleanup, server, { data: its.here.places.data });
    await server.links.next('a link');
    await agent.stop();
    const done = uninstall({ scope: 'user', serverId: server.keys.serverId }, its.here);
    const farewell = await server.links.next('a last link');
    await farewell.messages.nextWhere('the farewell', ({ kind }) => kind === 'uninstalled');
    farewell.refuse('link.uninstalled');
    expect(await done).toBe(exitCode.good);
    expect(its.said.at(-1)).toContain('The server knows.');
    expect(its.left()).toEqual([]);
  });

  test('while the server can’t be reached says so and leaves nothing all the same', { timeout: 60_000 }, async () => {
    const server = await startServer(cleanup);
    const its = site();
    await install(wordsFor(server, stage(its)), its.here);
    const { agent } = await startAgent(cleanup, server, { data: its.here.places.data });
    await server.links.next('a link');
    await agent.stop();
    await server.stop();
    expect(await uninstall({ scope: 'user', serverId: server.keys.serverId }, its.here)).toBe(exitCode.good);
    expect(its.said.at(-1)).toContain('could not be told');
    expect(its.left()).toEqual([]);
  });

  test('twice, or of another server: nothing happens', async () => {
    const server = await startServer(cleanup);
    const its = site();
    await install(wordsFor(server, stage(its)), its.here);
    const before = its.left().toSorted();
    const other = { scope: 'user', serverId: new OtherKeys().serverId } as const;
    expect(await uninstall(other, its.here)).toBe(exitCode.good);
    expect(its.said.at(-1)).toContain('No Jump Client of this server');
    expect(its.left().toSorted()).toEqual(before);
    await uninstall({ scope: 'user', serverId: server.keys.serverId }, its.here);
    expect(await uninstall({ scope: 'user', serverId: server.keys.serverId }, its.here)).toBe(exitCode.good);
    expect(its.left()).toEqual([]);
  });
});
