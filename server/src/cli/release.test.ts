/** A release that is handed out at the command line, beside a server that runs and goes on running. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { sampleBuild } from '../releases/testing/sample-build.ts';
import { startTestServer } from '../testing/test-server.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { json, sallyport } from './testing/programs.ts';

vi.setConfig({ testTimeout: 90_000 });

interface Answer {
  readonly version: string;
  readonly published: readonly { readonly platform: string; readonly sequence: number }[];
}

describe('sallyport release', () => {
  test('hands out a build while the server runs, which takes it up within seconds; the audit log says who', async () => {
    const it = await startTestServer();
    const first = sampleBuild(temporaryFolder(), { version: '1.0.0' });
    const published = await sallyport(['release', '--json', '--data', it.data, '--from', first]);
    expect([published.code, published.err]).toEqual([0, '']);
    const answer = JSON.parse(published.out) as Answer;
    expect(answer).toMatchObject({ version: '1.0.0', published: [{ platform: 'linux-x64' }] });
    const { releases, store } = it.server.world;
    const patience = { timeout: 10_000 };
    await expect.poll(() => releases.current('linux-x64')?.manifest.version, patience).toBe('1.0.0');
    const { manifest } = releases.current('linux-x64') ?? {};
    expect(manifest?.sequence).toBe(answer.published[0]?.sequence);
    const bundle = await it.client().ask(`/download/${manifest?.bundle.sha256 ?? ''}`);
    expect([bundle.status, bundle.text]).toEqual([200, 'export const sample = 1;']);
    expect(it.log()).toContain('release taken up');

    const later = sampleBuild(temporaryFolder(), { version: '1.0.1', bundle: 'export const sample = 2;' });
    const words = ['release', '--data', it.data, '--from', later];
    expect((await sallyport(words)).out).toMatch(/^Version 1\.0\.1 is handed out for linux-x64 as release \d+\.\n$/);
    await expect.poll(() => releases.current('linux-x64')?.manifest.version, patience).toBe('1.0.1');
    expect((await sallyport(words)).out).toBe('Nothing is new: version 1.0.1 is handed out already for linux-x64.\n');

    const entries = (await store.listAuditEntries(100)).filter(({ kind }) => kind === 'release.published');
    expect(entries.map(({ actorName, targetName }) => [actorName, targetName])).toEqual([
      ['sallyport release', '1.0.1'],
      ['sallyport release', '1.0.0'],
    ]);
  });

  test('of two at once, each is whole and neither removes what is the other’s', async () => {
    const data = temporaryFolder();
    const builds = ['1.0.0', '1.0.1', '1.0.2'].map((version) =>
      sampleBuild(temporaryFolder(), { version, bundle: `export const version = '${version}';`, pack: version }),
    );
    const ended = await Promise.all(
      builds.map((build) => sallyport(['release', '--json', '--data', data, '--from', build])),
    );
    expect(ended.map(({ code, err }) => [code, err])).toEqual(builds.map(() => [0, '']));
    const sequences = ended.map(({ out }) => (JSON.parse(out) as Answer).published[0]?.sequence ?? 0);
    expect(new Set(sequences).size).toBe(3);
    for (const sequence of sequences) {
      const { bytes } = JSON.parse(readFileSync(join(data, `releases/linux-x64/${sequence}.json`), 'utf8')) as {
        bytes: string;
      };
      const { bundle, pack } = JSON.parse(Buffer.from(bytes, 'base64url').toString()) as Record<
        'bundle' | 'pack',
        { sha256: string }
      >;
      for (const { sha256 } of [bundle, pack]) expect(existsSync(join(data, 'releases/files', sha256))).toBe(true);
    }
  });

  test('says what is wrong with a build, and publishes nothing of it', async () => {
    const data = temporaryFolder();
    const from = temporaryFolder();
    const ask = () => sallyport(['release', '--json', '--data', data, '--from', from]);
    const codeOf = async (): Promise<string> => {
      const { code, out, err } = await ask();
      expect([code, out]).toEqual([1, '']);
      return (JSON.parse(err) as { error: { code: string } }).error.code;
    };
    expect(await codeOf()).toBe('release.not-built');
    writeFileSync(join(from, 'release.json'), '{"version":1}');
    expect(await codeOf()).toBe('release.unreadable');
    sampleBuild(from, { version: '1.0.0' });
    writeFileSync(join(from, 'agent.js'), 'export const sample = 9;');
    expect(await codeOf()).toBe('release.file-wrong');
    rmSync(join(from, 'agent.js'));
    expect(await codeOf()).toBe('release.file-missing');
    sampleBuild(from, { version: '1.0.0' });
    expect(json(await ask())).toMatchObject({ version: '1.0.0' });
  });
});
