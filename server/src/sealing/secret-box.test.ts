import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openIdentity } from '../identity/identity.ts';
import { systemClock, systemRandom } from '../system.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { secretBox } from './secret-box.ts';

function box() {
  return secretBox({
    identity: openIdentity(temporaryFolder(), { clock: systemClock, random: systemRandom }),
    random: systemRandom,
  });
}

test('a sealed secret is read again, and reads otherwise each time it is sealed', () => {
  const one = box();
  const [first, second] = [one.seal('the secret, ünïcode', 'totp/us_1'), one.seal('the secret, ünïcode', 'totp/us_1')];
  expect(one.open(first, 'totp/us_1')).toBe('the secret, ünïcode');
  expect(first).not.toBe(second);
  expect(first).not.toContain('secret');
});

test.for([
  ['for another use', (sealed: string) => sealed, 'totp/us_2'],
  ['cut', (sealed: string) => sealed.slice(0, -4), 'totp/us_1'],
  ['altered', (sealed: string) => `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`, 'totp/us_1'],
  ['nothing', () => '', 'totp/us_1'],
  ['anything else', () => randomBytes(64).toString('base64url'), 'totp/us_1'],
] as const)('a sealed secret does not open: %s', ([, change, use]) => {
  const one = box();
  expect(one.open(change(one.seal('secret', 'totp/us_1')), use)).toBeUndefined();
});

test('a sealed secret does not open with the keys of another server', () => {
  expect(box().open(box().seal('secret', 'use'), 'use')).toBeUndefined();
});
