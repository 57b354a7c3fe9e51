import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WantedAccount } from '../platform/platform.ts';
import { accountWish } from './linux-account.ts';
import { pamService } from './pam.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-accounts-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const agentOf = (name: string, uid: number) => ({ name, uid, home: '/', shell: '/bin/sh' });
const byRoot = agentOf('root', 0);
const byAnna = agentOf('anna', 1000);
const named = (name: string, password = 'x'): WantedAccount => ({ kind: 'named', name, password });
const signedIn: WantedAccount = { kind: 'signed-in' };

function atScreen(user: string, fields = 'SEAT=seat0\nACTIVE=1\nSTATE=active\n'): void {
  mkdirSync(join(root, 'run/systemd/sessions'), { recursive: true });
  writeFileSync(join(root, 'run/systemd/sessions/1'), `USER=${user}\nUID=1000\nCLASS=user\n${fields}`);
}

test.each([
  ['root becomes anybody', named('anna'), byRoot, { name: 'anna', password: 'x' }],
  ['who is not root does not', named('bert'), byAnna, { code: 'account.not-root', detail: 'anna' }],
  ['but for its own account, which is checked all the same', named('anna'), byAnna, { name: 'anna', password: 'x' }],
  [
    'a password longer than PAM takes is wrong',
    named('anna', 'é'.repeat(256)),
    byRoot,
    { code: 'account.wrong', detail: '' },
  ],
  ['and so is one that would end early', named('anna', 'a\0b'), byRoot, { code: 'account.wrong', detail: '' }],
  ['and a name that would', named('anna\0'), byRoot, { code: 'account.wrong', detail: '' }],
] as const)('%s', (_, wanted, own, wish) => {
  expect(accountWish(wanted, own, root)).toEqual(wish);
});

test('whoever sits at the screen is signed in, and needs no password', () => {
  expect(accountWish(signedIn, byRoot, root)).toEqual({ code: 'account.nobody', detail: '' });
  atScreen('anna');
  expect(accountWish(signedIn, byRoot, root)).toEqual({ name: 'anna', password: undefined });
  expect(accountWish(signedIn, byAnna, root)).toEqual({ name: 'anna', password: undefined });
  expect(accountWish(signedIn, agentOf('bert', 1001), root)).toMatchObject({ code: 'account.not-root' });
});

test('who is signed in from afar, or not on the screen now, is not meant', () => {
  atScreen('anna', 'SEAT=\nACTIVE=1\nSTATE=active\n');
  expect(accountWish(signedIn, byRoot, root)).toMatchObject({ code: 'account.nobody' });
  atScreen('anna', 'SEAT=seat0\nACTIVE=0\nSTATE=online\n');
  expect(accountWish(signedIn, byRoot, root)).toMatchObject({ code: 'account.nobody' });
});

test('the rules are our own where there are any, else those of a login, and never those of su', () => {
  expect(pamService((path) => path === '/etc/pam.d/sallyport')).toBe('sallyport');
  expect(pamService((path) => path === '/usr/lib/pam.d/sallyport')).toBe('sallyport');
  expect(pamService(() => false)).toBe('login');
});
