import { describe, expect, test } from 'vitest';
import { planShell } from './shell-plan.ts';

const anna = { name: 'anna', uid: 1000, home: '/home/sallyport-anna', shell: '/bin/zsh' };
const everything = (): boolean => true;

test('the login shell of the account, in its home', () => {
  const plan = planShell(anna, {}, everything);
  expect(plan).toMatchObject({ file: '/bin/zsh', args: ['-l'], folder: '/home/sallyport-anna' });
  expect(plan.environment).toEqual({
    LANG: 'C.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/home/sallyport-anna',
    USER: 'anna',
    LOGNAME: 'anna',
    SHELL: '/bin/zsh',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
  });
});

describe('the environment', () => {
  test('passes on language, time zone and path, and nothing that was meant for the agent', () => {
    const { environment } = planShell(
      anna,
      {
        LANG: 'de_DE.UTF-8',
        LC_TIME: 'ja_JP.UTF-8',
        TZ: 'Europe/Berlin',
        PATH: '/opt/bin',
        NODE_OPTIONS: '--inspect',
        SALLYPORT_ENROLMENT_KEY: 'secret',
        BASH_ENV: '/tmp/x',
        ENV: '/tmp/x',
        LD_PRELOAD: '/tmp/x.so',
        TERM: 'dumb',
        HOME: '/root',
        TMUX: '1',
      },
      everything,
    );
    expect(environment).toMatchObject({
      LANG: 'de_DE.UTF-8',
      LC_TIME: 'ja_JP.UTF-8',
      TZ: 'Europe/Berlin',
      PATH: '/opt/bin',
    });
    expect(environment['TERM']).toBe('xterm-256color');
    expect(environment['HOME']).toBe('/home/sallyport-anna');
    for (const name of ['NODE_OPTIONS', 'SALLYPORT_ENROLMENT_KEY', 'BASH_ENV', 'ENV', 'LD_PRELOAD', 'TMUX']) {
      expect(environment).not.toHaveProperty(name);
    }
  });

  test('needs no language of ours when the endpoint has one', () => {
    expect(planShell(anna, { LC_ALL: 'C' }, everything).environment).not.toHaveProperty('LANG');
    expect(planShell(anna, { LANG: '' }, everything).environment['LANG']).toBe('C.UTF-8');
  });

  test('gives the superuser its own path', () => {
    expect(planShell({ ...anna, uid: 0 }, {}, everything).environment['PATH']).toContain('/usr/sbin');
  });
});

test.for([
  ['an account that must not log in', { ...anna, shell: '/usr/sbin/nologin' }, everything, '/bin/sh', ['-l']],
  ['an account without a shell', { ...anna, shell: '' }, everything, '/bin/sh', ['-l']],
  ['a shell that is not installed', anna, (path: string) => path !== '/bin/zsh', '/bin/sh', ['-l']],
  ['a shell that may not know -l', { ...anna, shell: '/usr/bin/nu' }, everything, '/usr/bin/nu', []],
] as const)('%s', ([, account, exists, file, args]) => {
  expect(planShell(account, {}, exists)).toMatchObject({ file, args });
});

test('a home that is not there', () => {
  expect(planShell(anna, {}, (path) => path !== '/home/sallyport-anna').folder).toBe('/');
});
