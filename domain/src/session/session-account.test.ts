import { describe, expect, test } from 'vitest';
import { accountNeed, changedAccount, isAccountPassword, ownAccountOfAgent } from './session-account.ts';
import type { AccountChange, SessionAccount } from './session-account.ts';

const own = ownAccountOfAgent;
const signedIn: SessionAccount = { kind: 'signed-in', name: '', isStored: false };
const anna: SessionAccount = { kind: 'named', name: 'anna', isStored: false };
const kept: SessionAccount = { ...anna, isStored: true };

describe('what a start needs', () => {
  test.each([
    ['account.own: nothing for the account of the agent', own, false, 'nothing'],
    ['and a password that nobody asked for counts for nothing', own, true, 'nothing'],
    ['account.signed-in: a look at the screen for whoever is there, and no password', signedIn, false, 'check'],
    ['not even one that is given', signedIn, true, 'check'],
    ['account.asked: a named account without a stored password has it asked for', anna, false, 'ask'],
    ['and takes what is typed', anna, true, 'given'],
    ['account.stored: a stored password is used, and nobody asked', kept, false, 'stored'],
    ['account.typed-first: what is typed goes before what is stored', kept, true, 'given'],
  ] as const)('%s', (_, account, isGiven, need) => {
    expect(accountNeed(account, isGiven)).toBe(need);
  });
});

describe('a change', () => {
  const good = (account: SessionAccount, isReplaced = false) => ({ kind: 'good', account, isReplaced });
  const bad = (field: string) => ({ kind: 'bad', field });
  test.each<[string, SessionAccount, AccountChange, object]>([
    ['account.named: a named account has a name', own, { kind: 'named' }, bad('name')],
    ['which is one', own, { kind: 'named', name: ' anna ' }, good(anna)],
    ['and no path', own, { kind: 'named', name: 'a/b' }, bad('name')],
    ['no line of a password file', own, { kind: 'named', name: 'a:b' }, bad('name')],
    ['no option', own, { kind: 'named', name: '-r' }, bad('name')],
    ['not two words', own, { kind: 'named', name: 'a b' }, bad('name')],
    ['not longer than 128', own, { kind: 'named', name: 'a'.repeat(129) }, bad('name')],
    [
      'and may be one of a domain',
      own,
      { kind: 'named', name: 'anna@corp.example' },
      good({ ...anna, name: 'anna@corp.example' }),
    ],
    ['a name alone makes no named account', own, { name: 'anna' }, bad('name')],
    ['a password alone neither', own, { password: 'x' }, bad('password')],
    ['a password is kept', anna, { password: 'x' }, good(kept, true)],
    ['and replaced', kept, { password: 'y' }, good(kept, true)],
    ['and stays when nothing of it is touched', kept, {}, good(kept)],
    ['an empty one is none any more', kept, { password: '' }, good(anna)],
    ['account.password-of-name: another name forgets it', kept, { name: 'bert' }, good({ ...anna, name: 'bert' })],
    ['but for the same name', kept, { name: 'anna' }, good(kept)],
    ['and one that comes with it', kept, { name: 'bert', password: 'z' }, good({ ...kept, name: 'bert' }, true)],
    ['another kind forgets both', kept, { kind: 'service' }, good(own)],
    ['and whoever is signed in has no name', kept, { kind: 'signed-in' }, good(signedIn)],
    ['a password of 511 bytes is taken', anna, { password: 'é'.repeat(255) + 'x' }, good(kept, true)],
    ['one of 512 is not', anna, { password: 'é'.repeat(256) }, bad('password')],
  ])('%s', (_, before, change, after) => {
    expect(changedAccount(before, change)).toEqual(after);
  });

  test.each([
    ['', false],
    ['a', true],
    ['a\0b', false],
    ['p'.repeat(512), false],
  ])('a typed password %j: %s', (password, isOne) => {
    expect(isAccountPassword(password)).toBe(isOne);
  });
});
