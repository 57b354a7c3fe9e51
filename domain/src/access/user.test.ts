import { expect, test } from 'vitest';
import { administratorAccount, sampleAccount, siteOf } from '../testing/access-samples.ts';
import { idOf } from '../testing/samples.ts';
import { isAdministrator } from './user.ts';

test.each([
  ['one who is enabled', administratorAccount(1), true],
  ['one who is disabled', { ...administratorAccount(1), enabled: false }, false],
  ['somebody else', sampleAccount(1), false],
  ['nobody of this site', sampleAccount(2), false],
])('account.administrator: %s', (_, account, is) => {
  expect(isAdministrator({ id: idOf('user', 1), access: siteOf({ accounts: [account] }) })).toBe(is);
});
