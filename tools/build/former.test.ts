import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeFormer } from './former.ts';

test('files of this build and of the one before stay, earlier ones go, and what was compiled', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-former-'));
  const now = Date.now();
  const ages = { 'now.js': -1_000, 'before.js': 3_600_000, 'before-too.js': 3_605_000, 'earlier.js': 7_200_000 };
  for (const [name, age] of Object.entries(ages)) {
    writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), new Date(now - age), new Date(now - age));
  }
  mkdirSync(join(folder, 'compiled'));
  removeFormer(folder, now);
  expect(readdirSync(folder).toSorted()).toEqual(['before-too.js', 'before.js', 'now.js']);
  rmSync(folder, { recursive: true });
});
