/** The commands that people copy and the script that removes: any folder's name comes through a shell unharmed. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runCommand, shownWord, uninstallScript } from './run-command.ts';
import type { Places } from './places.ts';

const serverId = 'sv_01k1aaaaaaaaaaaaaaaaaaaaaa';

function placesIn(programs: string): Places {
  return { scope: 'user', programs, data: '/data', units: '/units' };
}

function said(script: string): string {
  return spawnSync('sh', ['-s'], { input: script, encoding: 'utf8' }).stdout;
}

test('any word comes through a shell as it was', () => {
  const piece = fc.constantFrom("'", '"', '$', '`', '\\', '\n', '(', ';', '|', '&', '!', '#', '*', '~', ' ', 'a', '/');
  fc.assert(
    fc.property(fc.array(fc.string({ unit: piece, maxLength: 16 }), { minLength: 1, maxLength: 12 }), (words) => {
      const script = `printf '%s\\0' ${words.map(shownWord).join(' ')}`;
      expect(said(script).split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 60 },
  );
});

test('the script that removes runs the current version, whatever its folder is called', () => {
  const programs = "/srv/o'brien $(id)/programs";
  const script = uninstallScript(placesIn(programs), serverId).replace('exec ', "printf '%s\\n' ");
  const current = `${programs}/${serverId}/current`;
  expect(said(script).trim().split('\n')).toEqual([
    `${current}/pack/bin/node`,
    `${current}/agent.js`,
    'uninstall',
    '--scope',
    'user',
    '--server-id',
    serverId,
  ]);
});

test('an agent is started by the launcher of the current version, with all it needs and no secret', () => {
  const servers = [{ name: 'a.example:443', host: 'a.example', port: 443 }];
  const installed = { places: placesIn('/opt/sallyport'), serverId, servers, rootFingerprint: 'sha256:0' };
  expect(runCommand(installed).join(' ')).toBe(
    `/opt/sallyport/${serverId}/current/pack/bin/node --no-maglev --no-opt /opt/sallyport/${serverId}/current/pack/launcher.js run ` +
      `--scope user --server-id ${serverId} --data /data --root sha256:0 --server https://a.example:443`,
  );
});
