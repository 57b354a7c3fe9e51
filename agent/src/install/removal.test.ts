/** A removal that was cut in the middle, by the program itself; and an installation that only looks like one. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitCode } from '../exit-code.ts';
import { isThere, removeInstallation } from './removal.ts';
import type { Places } from './places.ts';

const serverId = 'sv_01k1aaaaaaaaaaaaaaaaaaaaaa';
const other = 'sv_01k1bbbbbbbbbbbbbbbbbbbbbb';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-removal-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const places = (): Places => ({
  scope: 'user',
  programs: join(home, 'sallyport/programs'),
  data: join(home, 'sallyport/data'),
  units: join(home, 'units'),
});

function lay(id: string): void {
  mkdirSync(join(places().programs, id, 'versions/1'), { recursive: true });
  mkdirSync(join(places().data, id, 'identity'), { recursive: true });
  writeFileSync(join(places().data, id, 'identity/key.pem'), 'key');
}

/** The installed agent, started as its service would start it. */
function start(): number | null {
  const words = ['run', '--scope', 'user', '--server-id', serverId, '--data', places().data];
  const server = ['--root', `sha256:${'0'.repeat(64)}`, '--server', 'https://127.0.0.1:1'];
  const program = join(import.meta.dirname, '../main.ts');
  const { status } = spawnSync(process.execPath, [program, ...words, ...server], {
    env: { PATH: process.env['PATH'], XDG_DATA_HOME: home },
    timeout: 20_000,
  });
  return status;
}

test('one that had begun is ended by the next start, and leaves nothing', () => {
  lay(serverId);
  rmSync(join(places().data, serverId, 'identity/key.pem'));
  writeFileSync(join(places().programs, serverId, 'removing'), '');
  expect(start()).toBe(exitCode.uninstalled);
  expect(readdirSync(home)).toEqual([]);
});

test('none is begun where the key is merely missing, as while a disk is not there yet', () => {
  lay(serverId);
  rmSync(join(places().data, serverId), { recursive: true });
  expect(start()).toBe(exitCode.notEnrolled);
  expect(readdirSync(join(places().programs, serverId))).toEqual(['versions']);
});

test('done again and again, it ends the same and touches nothing of another server', async () => {
  lay(serverId);
  lay(other);
  for (let round = 0; round < 3; round += 1) {
    await removeInstallation(places(), serverId);
    expect([isThere(places(), serverId), isThere(places(), other)]).toEqual([false, true]);
  }
  await removeInstallation(places(), other);
  expect(readdirSync(home)).toEqual([]);
});
