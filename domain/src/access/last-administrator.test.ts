import { describe, expect, test } from 'vitest';
import { idOf, outcomeOf } from '../testing/samples.ts';
import { keepsAdministrator } from './last-administrator.ts';
import type { AdministratorFacts } from './last-administrator.ts';

const ada: AdministratorFacts = { id: idOf('user', 1), enabled: true, administrator: true, local: true };
const bob: AdministratorFacts = { ...ada, id: idOf('user', 2) };
const carol: AdministratorFacts = { ...ada, id: idOf('user', 3), administrator: false };

describe('may this administrator be changed so?', () => {
  test.for([
    ['account.last-administrator: the only one, removed', [ada, carol], undefined, ['account.last-administrator']],
    [
      'account.last-administrator: the only one, disabled',
      [ada, carol],
      { ...ada, enabled: false },
      ['account.last-administrator'],
    ],
    [
      'account.last-administrator: the only one, no administrator any more',
      [ada, carol],
      { ...ada, administrator: false },
      ['account.last-administrator'],
    ],
    [
      'account.last-administrator: the other one is disabled',
      [ada, { ...bob, enabled: false }],
      undefined,
      ['account.last-administrator'],
    ],
    [
      'account.last-administrator: the other one signs in by a provider',
      [ada, { ...bob, local: false }],
      undefined,
      ['account.last-administrator'],
    ],
    ['account.last-administrator: one of two, removed', [ada, bob], undefined, 'allowed'],
    ['account.last-administrator: the only one, and it stays one', [ada], ada, 'allowed'],
    ['account.last-administrator: one who was disabled already', [{ ...ada, enabled: false }], undefined, 'allowed'],
  ] as const)('%s', ([, accounts, after, outcome]) => {
    expect(outcomeOf(keepsAdministrator(accounts, ada.id, after))).toEqual(outcome);
  });

  test('account.last-administrator: somebody else may always go', () => {
    expect(outcomeOf(keepsAdministrator([ada, carol], carol.id, undefined))).toBe('allowed');
  });
});
