/** The real launcher with every kind of version: whatever comes, the machine ends on one that works. */
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bundleThat, goodBundle, Installation } from './lib/installation.ts';
import { waitUntil } from './lib/wait-until.ts';

let place: Installation;
let pack = '';

/** Long enough for a machine that is busy with other things. */
const limits = { silenceMs: 5_000, confirmMs: 8_000 };

beforeEach(async () => {
  place = new Installation();
  pack = await place.addPack('the first pack', limits);
  await place.stage(1, goodBundle('one'), pack);
  await place.switchTo(1);
});

afterEach(() => place.remove());

const isRunning = (pid: unknown): boolean => {
  try {
    // A zombie has ended.
    return !/^State:\tZ/m.test(readFileSync(`/proc/${Number(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
};

async function startOne(): Promise<number> {
  const { pid = -1 } = place.start();
  expect(await place.until('version one', ({ from }) => from === 'one')).toMatchObject({ pid, onTrial: false });
  return pid;
}

test('a good version is tried as a child, confirmed, and then runs alone in the very process that was there', async () => {
  const pid = await startOne();
  await place.stage(2, goodBundle('two'), pack);
  place.try(2);
  const trial = await place.until('the trial', ({ from, onTrial }) => from === 'two' && onTrial === true);
  expect(trial['pid']).not.toBe(pid);
  const after = await place.until('version two', ({ from, onTrial }) => from === 'two' && onTrial === false);
  expect(after).toMatchObject({ pid, running: '2' });
  expect(isRunning(trial['pid'])).toBe(false);
  expect([place.slot('current'), place.slot('previous')]).toEqual(['2', '1']);
  expect(await place.notes()).toMatchObject({ begun: {}, bad: [], probation: { name: '2' } });
});

test('a new pack comes with its version: Node and launcher of it run afterwards, the old pack stays for the way back', async () => {
  await startOne();
  const second = await place.addPack('the second pack', limits);
  await place.stage(2, goodBundle('two'), second);
  place.try(2);
  const { pid } = await place.until('version two', ({ from, onTrial }) => from === 'two' && onTrial === false);
  expect(readFileSync(`/proc/${Number(pid)}/cmdline`, 'utf8')).toContain('current/pack/launcher.js');
  expect(readdirSync(join(place.program, 'packs')).toSorted()).toEqual([pack, second].toSorted());

  await place.stage(3, goodBundle('three'), second);
  place.try(3);
  await place.until('version three', ({ from, onTrial }) => from === 'three' && onTrial === false);
  await waitUntil('two slots', () => readdirSync(join(place.program, 'versions')).length === 2);
  expect(readdirSync(join(place.program, 'versions')).toSorted()).toEqual(['2', '3']);
  expect(readdirSync(join(place.program, 'packs'))).toEqual([second]);
});

describe('rolled back, and known to be bad: a version that', () => {
  test.each([
    ['throws at its start', "throw new Error('no')", 'crashed'],
    ['ends at its start as if all were well', 'process.exit(0)', 'crashed'],
    ['is no program', "import 'nowhere';", 'crashed'],
    ['loops without end', 'for (;;) {}', 'silent'],
    ['stops dead', "process.kill(process.pid, 'SIGSTOP')", 'silent'],
    ['connects and then dies', 'setTimeout(() => process.abort(), 700)', 'crashed'],
    ['rejects a promise that nobody holds', "void Promise.reject(new Error('no'))", 'crashed'],
  ])('%s', async (_, does, because) => {
    const pid = await startOne();
    await place.stage(2, bundleThat('two', does), pack);
    place.try(2);
    expect(await place.until('the end of the trial', ({ kind }) => kind === 'tried')).toMatchObject({ pid, because });
    const trial = place.said.find(({ from }) => from === 'two');
    if (trial !== undefined) expect(isRunning(trial['pid'])).toBe(false);
    expect(place.slot('current')).toBe('1');
    expect((await place.notes()).bad).toMatchObject([{ because }]);
    expect(readdirSync(join(place.program, 'versions'))).toEqual(['1']);
  });
});

test('one that lives but never has a link is rolled back; it is bad only after three such trials', async () => {
  await startOne();
  await place.stage(2, bundleThat('two', ''), pack);
  for (const count of [1, 2, 3]) {
    place.try(2);
    await waitUntil(`trial ${count}`, () => place.said.filter(({ because }) => because === 'no-link').length === count);
  }
  expect((await place.notes()).bad).toEqual([]);
  place.try(2);
  await place.until('the refusal', ({ because }) => because === 'interrupted');
  expect((await place.notes()).bad).toMatchObject([{ because: 'interrupted' }]);
}, 120_000);

test('a confirmed one with somebody at work goes on until they have gone', async () => {
  await startOne();
  const working = `${bundleThat('two', '')}
if (port.confirm) {
  port.confirm();
  setTimeout(() => process.exit(0), 4000);
}`;
  await place.stage(2, working, pack);
  place.try(2);
  await waitUntil('the switch', () => place.slot('current') === '2');
  const trial = place.said.find(({ onTrial }) => onTrial === true);
  expect(isRunning(trial?.['pid'])).toBe(true);
  await place.until('version two', ({ from, onTrial }) => from === 'two' && onTrial === false);
});

test('a signal during a trial ends both, and the trial does not count', async () => {
  const child = place.start();
  await place.until('version one', ({ from }) => from === 'one');
  await place.stage(2, bundleThat('two', ''), pack);
  place.try(2);
  const trial = await place.until('the trial', ({ from }) => from === 'two');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(isRunning(trial['pid'])).toBe(false);
  expect(await place.notes()).toEqual({ begun: {}, bad: [] });
});

test('killed during the trial of a version that loops, the next start ends it and runs the old one', async () => {
  const child = place.start();
  await place.until('version one', ({ from }) => from === 'one');
  await place.stage(2, bundleThat('two', 'for (;;) {}'), pack);
  place.try(2);
  const trial = await place.until('the trial', ({ from }) => from === 'two');
  await waitUntil('the note of it', () => readFileSync(join(place.program, 'update/child.json'), 'utf8'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isRunning(trial['pid'])).toBe(true);
  place.said.length = 0;
  await startOne();
  await waitUntil('the end of the loop', () => !isRunning(trial['pid']));
  expect(Object.values((await place.notes()).begun)).toEqual([{ count: 1, sequence: 2 }]);
});

test('a bundle that rotted on disk is not run: the version before it is', async () => {
  await place.stage(2, goodBundle('two'), pack);
  await place.switchTo(2);
  const text = await place.bundleOf(2);
  writeFileSync(join(place.program, 'versions/2/agent.js'), text.replace('two', 'tvo'));
  await startOne();
});

test('nothing that can be started is said, with code 1', async () => {
  writeFileSync(join(place.program, 'versions/1/agent.js'), '');
  expect((await once(place.start(), 'exit'))[0]).toBe(1);
});

test('one that was uninstalled while it was tried leaves nothing behind, and the process ends as it did', async () => {
  const child = place.start();
  await place.until('version one', ({ from }) => from === 'one');
  const removes = `(await import('node:fs')).rmSync(port.program, { recursive: true }); process.exit(7);`;
  await place.stage(2, bundleThat('two', removes), pack);
  place.try(2);
  expect(await once(child, 'exit')).toEqual([7, null]);
  expect(existsSync(place.program)).toBe(false);
});

test('one that works as a child but not by itself is given up after five starts', async () => {
  const child = place.start();
  await place.until('version one', ({ from }) => from === 'one');
  const failing = `${bundleThat('two', '')}
if (!port.confirm) process.exit(3);
port.confirm();
setTimeout(() => process.exit(0), 300);`;
  await place.stage(2, failing, pack);
  place.try(2);
  expect(await once(child, 'exit')).toEqual([3, null]);
  for (let start = 2; start <= 5; start += 1) expect(await once(place.start(), 'exit')).toEqual([3, null]);
  place.said.length = 0;
  await startOne();
  expect(place.slot('current')).toBe('1');
  expect(await place.notes()).toMatchObject({ rolledBack: { sequence: 2, because: 'not-settled' }, bad: [] });
});

test('one that has had a link by itself is not given up, however often it is started', async () => {
  const child = place.start();
  await place.until('version one', ({ from }) => from === 'one');
  const working = `${goodBundle('two')}
if (!port.confirm) await port.settled();
say({ kind: 'settled' });`;
  await place.stage(2, working, pack);
  place.try(2);
  await place.until('its rest', ({ kind, pid }) => kind === 'settled' && pid === child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  for (let start = 1; start <= 7; start += 1) {
    place.said.length = 0;
    const next = place.start();
    await place.until('version two', ({ from, pid }) => from === 'two' && pid === next.pid);
    next.kill('SIGKILL');
    await once(next, 'exit');
  }
});
