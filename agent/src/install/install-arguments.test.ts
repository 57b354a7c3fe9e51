import { expect, test } from 'vitest';
import { parseInstallArguments, parseUninstallArguments } from './install-arguments.ts';

const serverId = 'sv_01k1aaaaaaaaaaaaaaaaaaaaaa';
const root = `sha256:${'a'.repeat(64)}`;
const whole = ['--server-id', serverId, '--root', root, '--server', 'https://a.example:8443', '--stage', '/opt/s'];

/** The words with one option changed, or taken away. */
function wordsWith(option: string, value?: string): readonly string[] {
  const at = whole.indexOf(option);
  const without = at === -1 ? whole : [...whole.slice(0, at), ...whole.slice(at + 2)];
  return value === undefined ? without : [...without, option, value];
}

test('a whole command line is read', () => {
  expect(parseInstallArguments(whole)).toMatchObject({
    kind: 'run',
    values: { scope: 'system', startup: 'auto', serverId, rootFingerprint: root, stage: '/opt/s' },
  });
  expect(parseInstallArguments([...whole, '--scope', 'user', '--startup', 'none'])).toMatchObject({
    values: { scope: 'user', startup: 'none', servers: [{ name: 'a.example:8443' }] },
  });
  expect(parseUninstallArguments(['--server-id', serverId])).toEqual({
    kind: 'run',
    values: { scope: 'system', serverId },
  });
});

test('what is said otherwise than the installer is read word for word', () => {
  const given = {
    '--jc-name': "Kiosk 'A'",
    '--jc-jump-group': 'jumpgroup:berlin',
    '--jc-session-policy-present': 'kiosk',
    '--jc-public-site-address': 'berlin.example.com',
    '--jc-max-offline-minutes': '4320',
  };
  expect(parseInstallArguments([...whole, ...Object.entries(given).flat()])).toMatchObject({
    values: {
      overrides: {
        name: "Kiosk 'A'",
        jumpGroup: 'jumpgroup:berlin',
        attendedSessionPolicy: 'kiosk',
        publicSiteAddress: 'berlin.example.com',
        maxOfflineMinutes: '4320',
      },
    },
  });
  expect(parseInstallArguments(whole)).toMatchObject({ values: { overrides: {} } });
});

test.for([
  ['no server id', '--server-id', undefined, '--server-id'],
  ['a server id that leads out of its folder', '--server-id', '../../etc', '--server-id'],
  ['no root', '--root', undefined, '--root'],
  ['half a root', '--root', 'sha256:abc', '--root'],
  ['no server', '--server', undefined, '--server is missing'],
  ['a server without TLS', '--server', 'http://a.example', '--server'],
  ['no stage', '--stage', undefined, '--stage'],
  ['a scope that there is not', '--scope', 'world', '--scope is system or user'],
  ['a startup that there is not', '--startup', 'cron', '--startup is auto or none'],
  ['an option that there is not', '--force', 'now', '--force'],
] as const)('%s is named', ([, option, value, named]) => {
  const parsed = parseInstallArguments(wordsWith(option, value));
  expect(parsed).toMatchObject({ kind: 'wrong', because: expect.stringContaining(named) });
});

test('help is offered for both', () => {
  expect(parseInstallArguments(['--help'])).toEqual({ kind: 'help' });
  expect(parseUninstallArguments(['-h'])).toEqual({ kind: 'help' });
});
