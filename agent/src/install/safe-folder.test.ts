/** Ways on which somebody else could put their files in the place of ours. */
import { chmodSync, lchownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFoldersTo, removeIfEmpty, unsafeStep } from './safe-folder.ts';

const me = process.getuid?.() ?? 0;
/** Neither root nor whoever runs the tests. */
const stranger = 65_534;

let top = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'sallyport-way-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const place = (...names: string[]): string => join(top, ...names);

/** Root gives it away; anybody else asks as another user, to whom their own folders are a stranger's. */
function given(path: string): number {
  if (me !== 0) return stranger;
  lchownSync(path, stranger, stranger);
  return me;
}

test('a way of one\u2019s own, as far as it is there, is safe', async () => {
  mkdirSync(place('opt'), { mode: 0o755 });
  expect(await unsafeStep(place('opt', 'sallyport'), { uid: me })).toBeUndefined();
  expect(await unsafeStep(place('opt'), { uid: me })).toBeUndefined();
});

test.for([
  ['world-writable', 0o777, 'anybody-may-write'],
  ['world-writable and sticky', 0o1777, 'anybody-may-write'],
  ['group-writable', 0o775, 'group-may-write'],
] as const)('a folder for programs that is %s is refused (CVE-2021-34803)', async ([, mode, because]) => {
  mkdirSync(place('programs'));
  chmodSync(place('programs'), mode);
  expect(await unsafeStep(place('programs'), { uid: me })).toEqual({ path: place('programs'), because });
});

test('a world-writable folder on the way is refused, but for one like /tmp', async () => {
  mkdirSync(place('open', 'programs'), { recursive: true });
  chmodSync(place('open'), 0o777);
  expect(await unsafeStep(place('open', 'programs'), { uid: me })).toEqual({
    path: place('open'),
    because: 'anybody-may-write',
  });
  chmodSync(place('open'), 0o1777);
  expect(await unsafeStep(place('open', 'programs'), { uid: me })).toBeUndefined();
});

test('a folder of somebody else is refused', async () => {
  mkdirSync(place('theirs', 'programs'), { recursive: true });
  const uid = given(place('theirs'));
  const found = await unsafeStep(place('theirs', 'programs'), { uid });
  expect(found?.because).toBe('owned-by-another');
});

test('a link of somebody else is refused, wherever it leads (CVE-2022-32450)', async () => {
  mkdirSync(place('real'));
  symlinkSync(place('real'), place('link'));
  const uid = given(place('link'));
  expect((await unsafeStep(place('link', 'programs'), { uid }))?.because).toBe('owned-by-another');
});

test('a link of one\u2019s own is followed, and where it leads is looked at', async () => {
  mkdirSync(place('real', 'programs'), { recursive: true });
  symlinkSync('real', place('link'));
  expect(await unsafeStep(place('link', 'programs'), { uid: me })).toBeUndefined();
  chmodSync(place('real'), 0o777);
  expect(await unsafeStep(place('link', 'programs'), { uid: me })).toEqual({
    path: place('real'),
    because: 'anybody-may-write',
  });
});

test('a link in a circle, and a file where a folder should be, are refused', async () => {
  symlinkSync('round', place('round'));
  expect((await unsafeStep(place('round'), { uid: me }))?.because).toBe('links-in-a-circle');
  writeFileSync(place('file'), '');
  expect((await unsafeStep(place('file', 'programs'), { uid: me }))?.because).toBe('no-folder');
});

test('folders are made with their mode whatever the umask is, and only empty ones are removed', async () => {
  const before = process.umask(0o077);
  try {
    await makeFoldersTo(place('a', 'b'), 0o755);
  } finally {
    process.umask(before);
  }
  expect([statSync(place('a')).mode & 0o777, statSync(place('a', 'b')).mode & 0o777]).toEqual([0o755, 0o755]);
  await removeIfEmpty(place('a'));
  expect(statSync(place('a', 'b')).isDirectory()).toBe(true);
  await removeIfEmpty(place('a', 'b'));
  await removeIfEmpty(place('a', 'b'));
  await removeIfEmpty(place('a'));
  expect(() => statSync(place('a'))).toThrow('ENOENT');
});
