import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Release } from './releases.ts';
import { publishOnceBuilt } from './publish-release.ts';
import { sampleBuild } from './testing/sample-build.ts';
import { systemClock } from '../system.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

function server() {
  const published: string[] = [];
  const said: string[] = [];
  const say = (_facts: unknown, words: string): void => void said.push(words);
  const publishBuilt = (folder: string): Promise<readonly Release[]> => {
    published.push(folder);
    return Promise.resolve([]);
  };
  // Nothing is new, so that nothing is written.
  const world = { releases: { publishBuilt }, store: undefined as never, clock: systemClock };
  return { ...world, published, said, log: { info: say, error: say } as never };
}

/** As a build leaves it: all else is there before the file that names it comes, whole. */
function finishBuild(folder: string): void {
  const elsewhere = sampleBuild(temporaryFolder(), { version: '1.0.0' });
  for (const name of ['agent.js', 'packs', 'release.json']) renameSync(join(elsewhere, name), join(folder, name));
}

test('a build that is there already is published at once', async () => {
  const it = server();
  const folder = sampleBuild(temporaryFolder(), { version: '1.0.0' });
  await publishOnceBuilt(it, folder, new AbortController().signal);
  expect(it.published).toEqual([folder]);
});

test('one that is still going on is published when it is whole, once', async () => {
  const it = server();
  const folder = temporaryFolder();
  const publishing = publishOnceBuilt(it, folder, new AbortController().signal);
  mkdirSync(join(folder, 'unrelated'));
  finishBuild(folder);
  await publishing;
  expect(it.published).toEqual([folder]);
});

test('a server that stops waits for no build, and one without any place for it has none', async () => {
  const it = server();
  const folder = temporaryFolder();
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const publishing = publishOnceBuilt(it, folder, stopping.signal);
  stopping.abort();
  await publishing;
  await publishOnceBuilt(it, folder, stopping.signal);
  await publishOnceBuilt(it, join(folder, 'nowhere'), new AbortController().signal);
  finishBuild(folder);
  expect([it.published, it.said]).toEqual([[], []]);
});
