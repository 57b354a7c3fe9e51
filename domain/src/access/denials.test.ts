import { describe, expect, test } from 'vitest';
import { refusalCodes } from '../decision.ts';
import { ago, later, now } from '../testing/samples.ts';
import { isDenialSumDue, isWantOfRights, noteDenial } from './denials.ts';
import type { CountedDenials } from './denials.ts';

describe('which requests were refused for want of rights', () => {
  test('denial.want-of-rights: those that another user might have made, and no others', () => {
    expect(refusalCodes.filter(isWantOfRights)).toEqual([
      'jump.account-disabled',
      'jump.support-not-allowed',
      'jump.method-not-allowed',
      'jump.not-permitted',
      'jump.item-removed',
      'item.not-permitted',
      'item.destination-not-permitted',
      'approval.not-approver',
      'approval.own-request',
      'session.not-participant',
      'tool.not-granted',
      'recording.not-permitted',
      'account.of-administrator',
    ]);
  });
});

describe('what becomes of one more', () => {
  test.each<[string, CountedDenials | undefined, readonly [isWritten: boolean, sum: number, more: number]]>([
    ['denial.first-written: the first of its kind', undefined, [true, 0, 0]],
    ['denial.counted: the second within a minute', { writtenAt: ago('1 second'), more: 0 }, [false, 0, 1]],
    ['denial.counted: the thousandth', { writtenAt: ago('59 seconds'), more: 999 }, [false, 0, 1000]],
    ['denial.summed: the first after a minute', { writtenAt: ago('60 seconds'), more: 1000 }, [true, 1000, 0]],
    ['denial.summed: the first after a minute of peace', { writtenAt: ago('5 minutes'), more: 0 }, [true, 0, 0]],
    ['denial.summed: after the clock was set back', { writtenAt: later('1 hour'), more: 3 }, [true, 3, 0]],
  ])('%s', (_case, before, [isWritten, sum, more]) => {
    const noted = noteDenial(before, now);
    expect([noted.isWritten, noted.sum, noted.counted.more]).toEqual([isWritten, sum, more]);
  });

  test('denial.counted: a flood of a minute is two entries, however many they were', () => {
    let counted: CountedDenials | undefined;
    let entries = 0;
    for (let times = 0; times < 50_000; times += 1) {
      const noted = noteDenial(counted, now);
      entries += Number(noted.isWritten) + Number(noted.sum > 0);
      ({ counted } = noted);
    }
    const last = noteDenial(counted, later('1 minute'));
    expect([entries, last.sum, last.isWritten]).toEqual([1, 49_999, true]);
  });
});

test.each([
  ['a second later', ago('1 second'), false],
  ['a minute later', ago('1 minute'), true],
  ['an hour before, as the clock says', later('1 hour'), true],
])('denial.summed: %s', (_case, writtenAt, isDue) => {
  expect(isDenialSumDue({ writtenAt, more: 1 }, now)).toBe(isDue);
});
