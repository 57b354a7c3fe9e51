import { expect, test } from 'vitest';
import type { JumpPolicyRules } from './jump-policy-fault.ts';
import { freeJumpPolicyRules, isMailAddress, jumpPolicyFaults } from './jump-policy-fault.ts';

const schedule = { timeZone: 'Europe/Berlin', entries: [], strict: true };
const approval = {
  approvers: { users: ['us_1'], teams: [], addresses: ['duty@example.com'] },
  maxMinutes: 480,
  scope: 'requestor',
  approverScope: 'not-requestor',
} as const;
const mail = { addresses: ['duty@example.com'], displayName: 'Duty' };
const many = Array.from({ length: 101 }, (_, n) => `a${n}@example.com`);

test.each([
  ['nothing is asked for', {}, []],
  ['a schedule', { schedule }, []],
  ['a zone that is none', { schedule: { ...schedule, timeZone: 'Mars' } }, ['schedule.timeZone time-zone-unknown']],
  [
    'an entry that is none',
    { schedule: { ...schedule, entries: [{ startDay: 0, startMinute: 0, endDay: 9, endMinute: 0 }] } },
    ['schedule.entries.0 entry-invalid'],
  ],
  ['join, copies too', { simultaneousJumps: 'join', appliesToCopies: true }, []],
  [
    'copies without join',
    { simultaneousJumps: 'disallow', appliesToCopies: true },
    ['appliesToCopies copies-without-join'],
  ],
  ['an approval', { approval }, []],
  ['the longest approval', { approval: { ...approval, maxMinutes: 524_160 } }, []],
  [
    'too long an approval',
    { approval: { ...approval, maxMinutes: 524_161 } },
    ['approval.maxMinutes approval-minutes'],
  ],
  ['an approval of no time', { approval: { ...approval, maxMinutes: 0 } }, ['approval.maxMinutes approval-minutes']],
  ['approval and schedule', { approval, schedule }, ['approval approval-with-schedule']],
  [
    'addresses alone can’t approve',
    { approval: { ...approval, approvers: { ...approval.approvers, users: [] } } },
    ['approval.approvers no-approvers'],
  ],
  [
    'an address that is none',
    { approval: { ...approval, approvers: { ...approval.approvers, addresses: ['duty'] } } },
    ['approval.approvers.addresses.0 address-invalid'],
  ],
  ['mails at start and end', { startNotification: mail, endNotification: mail }, []],
  ['a mail to nobody', { startNotification: { ...mail, addresses: [] } }, ['startNotification.addresses no-addresses']],
  [
    'a mail to a name that breaks its line',
    { startNotification: { ...mail, displayName: 'Duty\r\nBcc: x@y.z' } },
    ['startNotification.displayName receiver-invalid'],
  ],
  [
    'a mail to a name that is too long',
    { endNotification: { ...mail, displayName: 'x'.repeat(256) } },
    ['endNotification.displayName receiver-invalid'],
  ],
  ['mails to 101', { endNotification: { ...mail, addresses: many } }, ['endNotification.addresses list-too-long']],
  [
    'several at once are all told',
    { appliesToCopies: true, startNotification: { ...mail, addresses: ['x@y.z', 'a b@example.com'] } },
    ['appliesToCopies copies-without-join', 'startNotification.addresses.1 address-invalid'],
  ],
] as const satisfies readonly (readonly [string, Partial<JumpPolicyRules>, readonly string[]])[])(
  'jump-policy.well-formed: %s',
  (_, rules, faults) => {
    const found = jumpPolicyFaults({ ...freeJumpPolicyRules, ...rules });
    expect(found.map(({ field, code }) => `${field} ${code}`)).toEqual(faults);
  },
);

test.each([
  ['duty@example.com', true],
  ['o’brien@example.com', false],
  ["o'brien+tills@mail.example.co", true],
  ['duty@localhost', true],
  ['@example.com', false],
  ['duty@', false],
  ['duty@example.com\nBcc: x@y.z', false],
  ['a@b@c', false],
  ['a..b@example.com', false],
  ['<duty@example.com>', false],
  ['a,b@example.com', false],
  [`${'a'.repeat(65)}@example.com`, false],
])('jump-policy.well-formed: an address for mail, %j: %s', (text, isOne) => {
  expect(isMailAddress(text)).toBe(isOne);
});
