import { expect, test } from 'vitest';
import { sampleAccount, sampleGroupPolicy, sampleTeam, siteOf } from '../testing/access-samples.ts';
import { ago, grantOf, idOf, later, now, outcomeOf } from '../testing/samples.ts';
import {
  approvalFor,
  approvalStateAt,
  approversOf,
  decideOnRequest,
  decideRequest,
  decideTakingBack,
  isOutcomeTold,
  toldOfRequest,
} from './approval.ts';
import type { JumpApproval } from './approval.ts';
import type { ApprovalRule } from './jump-policy.ts';

const rule: ApprovalRule = {
  approvers: { users: [idOf('user', 2)], teams: [idOf('team', 1)], addresses: ['duty@example.com'] },
  maxMinutes: 480,
  scope: 'requestor',
  approverScope: 'not-requestor',
};
const me = idOf('user', 1);
const named = idOf('user', 2);
const member = idOf('user', 3);
const byGroupPolicy = idOf('user', 4);
const other = idOf('user', 5);
const disabled = idOf('user', 6);

const access = siteOf({
  accounts: [1, 2, 3, 4, 5].map((n) => sampleAccount(n)).concat(sampleAccount(6, { enabled: false })),
  teams: [
    sampleTeam(1, {
      members: new Map([
        [member, 'member'],
        [disabled, 'manager'],
      ]),
    }),
    sampleTeam(2, { members: new Map([[other, 'manager']]) }),
  ],
  groupPolicies: [
    sampleGroupPolicy(1, { users: new Set([byGroupPolicy]), teams: new Map([[idOf('team', 1), 'lead']]) }),
  ],
});

function approval(changes: Partial<JumpApproval> = {}): JumpApproval {
  return {
    id: idOf('jump-approval', 1),
    jumpItemId: idOf('jump-item', 1),
    requestedBy: me,
    requestedAt: ago('1 hour'),
    minutes: 60,
    state: 'pending',
    goodUntil: undefined,
    ...changes,
  };
}

const good = approval({ state: 'approved', goodUntil: later('1 minute') });
const over = approval({ state: 'approved', goodUntil: now });
const anyone = { ...rule, scope: 'anyone' } as const;

test.each([
  ['approval.scope: nobody asked', rule, [], me, 'none'],
  ['approval.scope: one’s own', rule, [good], me, 'granted'],
  ['approval.scope: somebody else’s', rule, [good], other, 'none'],
  ['approval.scope: somebody else’s, where anybody may', anyone, [good], other, 'granted'],
  ['approval.expiry: the moment at which its time is over', rule, [over], me, 'none'],
  ['approval.expiry: one that is over beside one that is good', rule, [over, good], me, 'granted'],
  ['approval.scope: asked and not decided', rule, [approval()], me, 'pending'],
  ['approval.scope: asked by somebody else', anyone, [approval()], other, 'none'],
  ['approval.expiry: asked a day ago', rule, [approval({ requestedAt: ago('1 day') })], me, 'none'],
  ['approval.scope: denied', rule, [approval({ state: 'denied' })], me, 'none'],
  ['approval.revoke: taken back', rule, [{ ...good, state: 'revoked' }], me, 'none'],
] as const)('%s', (_, of, approvals, userId, kind) => {
  expect(approvalFor(of, { approvals, userId }, now).kind).toBe(kind);
});

test('approval.approvers: users that are named, members of teams and those whom a group policy puts there', () => {
  expect(approversOf(rule, access)).toEqual(new Set([named, member, byGroupPolicy]));
});

test.each([
  ['approval.approvers: a user who is named', {}, named, 'allowed'],
  ['approval.approvers: a member of a team', {}, member, 'allowed'],
  ['approval.approvers: by a group policy', {}, byGroupPolicy, 'allowed'],
  ['approval.approvers: somebody else', {}, other, ['approval.not-approver']],
  ['approval.approvers: an account that is disabled', {}, disabled, ['approval.not-approver']],
  ['approval.own-request: an approver’s own', { requestedBy: named }, named, ['approval.own-request']],
  ['approval.pending-only: denied before', { state: 'denied' }, named, ['approval.not-pending']],
  ['approval.pending-only: approved before', good, named, ['approval.not-pending']],
  ['approval.pending-only: withdrawn', { state: 'withdrawn' }, named, ['approval.not-pending']],
  ['approval.pending-only: asked a day ago', { requestedAt: ago('1 day') }, named, ['approval.not-pending']],
] as const)('%s', (_, changes, userId, outcome) => {
  expect(outcomeOf(decideOnRequest({ rule, approval: approval(changes), userId, access }, now))).toEqual(outcome);
});

test.each([
  ['approval.mail: everybody who may decide, and the addresses', rule, me, [named, member, byGroupPolicy]],
  ['approval.mail: not whoever asks, who may not decide', rule, named, [member, byGroupPolicy]],
  [
    'approval.mail: whoever asks too, where one may approve one’s own',
    { ...rule, approverScope: 'anyone' },
    named,
    [named, member, byGroupPolicy],
  ],
] as const)('%s', (_, of, requestedBy, users) => {
  expect(toldOfRequest(of, access, requestedBy)).toEqual({ users: new Set(users), addresses: ['duty@example.com'] });
});

test('approval.own-request: where the rule lets anyone approve, one’s own too', () => {
  const open = { ...rule, approverScope: 'anyone' } as const;
  const own = approval({ requestedBy: named });
  expect(outcomeOf(decideOnRequest({ rule: open, approval: own, userId: named, access }, now))).toBe('allowed');
});

test('approval.expiry: good for what was asked, and no longer than the rule gives now', () => {
  const granted = (of: ApprovalRule) =>
    grantOf(decideOnRequest({ rule: of, approval: approval(), userId: named, access }, now)).goodUntil;
  expect(granted(rule)).toBe(later('60 minutes'));
  expect(granted({ ...rule, maxMinutes: 30 })).toBe(later('30 minutes'));
});

test.each([
  ['approval.revoke: one’s own request', approval(), me, 'withdrawn'],
  ['approval.revoke: one’s own approval', good, me, 'revoked'],
  ['approval.revoke: an approval, by an approver', good, member, 'revoked'],
  ['approval.revoke: a request, by an approver, who denies it instead', approval(), member, ['approval.not-pending']],
  ['approval.revoke: by somebody else', good, other, ['approval.not-approver']],
  ['approval.revoke: what is over', over, me, ['approval.not-pending']],
] as const)('%s', (_, of, userId, outcome) => {
  const decision = decideTakingBack({ rule, approval: of, userId, access }, now);
  expect(decision.kind === 'allowed' ? decision.grant : outcomeOf(decision)).toEqual(outcome);
});

test('approval.approvers: when the policy asks for none any more, nobody decides and one’s own may be withdrawn', () => {
  const gone = { rule: undefined, approval: approval(), access };
  expect(outcomeOf(decideOnRequest({ ...gone, userId: named }, now))).toEqual(['approval.not-asked-for']);
  expect(outcomeOf(decideTakingBack({ ...gone, userId: me }, now))).toBe('allowed');
  expect(outcomeOf(decideTakingBack({ ...gone, userId: named }, now))).toEqual(['approval.not-approver']);
});

test.each([
  ['approval.request: an hour', rule, 60, [], 'allowed'],
  ['approval.request: as long as there is', rule, 480, [], 'allowed'],
  ['approval.request: longer', rule, 481, [], ['approval.too-long']],
  ['approval.request: no time at all', rule, 0, [], ['approval.too-long']],
  ['approval.request: half a minute', rule, 0.5, [], ['approval.too-long']],
  ['approval.request: while another waits', rule, 60, [approval()], ['approval.asked-already']],
  ['approval.request: while one is good', rule, 60, [good], ['approval.asked-already']],
  ['approval.request: after one that is over', rule, 60, [over], 'allowed'],
  ['approval.request: where none is wanted', undefined, 60, [], ['approval.not-asked-for']],
] as const)('%s', (_, of, minutes, approvals, outcome) => {
  expect(outcomeOf(decideRequest(of, { minutes, userId: me, approvals }, now))).toEqual(outcome);
});

test.each([
  ['asked an hour ago', approval(), 'pending'],
  ['asked a day ago', approval({ requestedAt: ago('1 day') }), 'over'],
  ['good', good, 'approved'],
  ['its time is over', over, 'over'],
  ['noted as over', approval({ state: 'expired', requestedAt: ago('1 day') }), 'over'],
  ['denied long ago', approval({ state: 'denied', requestedAt: ago('9 days') }), 'denied'],
] as const)('approval.expiry: what is shown of one that was %s', (_, of, state) => {
  expect(approvalStateAt(of, now)).toBe(state);
});

test.each([
  ['approved by another', 'approved', 'other', true],
  ['denied by another', 'denied', 'other', true],
  ['taken back by another', 'revoked', 'other', true],
  ['decided by nobody in time', 'expired', 'nobody', true],
  ['approved by whoever asked', 'approved', 'me', false],
  ['taken back by whoever asked', 'revoked', 'me', false],
  ['withdrawn', 'withdrawn', 'me', false],
] as const)('approval.outcome-mail: of one that was %s', (_, outcome, by, isTold) => {
  const who = { me, other, nobody: undefined }[by];
  expect(isOutcomeTold(approval(), outcome, who)).toBe(isTold);
});
