/** What is wrong with a Jump Policy that somebody made, by field, so that it can be mended. */
import { checkTypedText } from '../text.ts';
import { jumpPolicyTextLimits } from './jump-policy.ts';
import type { JumpPolicy, Notification } from './jump-policy.ts';
import { scheduleFault } from './schedule.ts';

/** What the policy does, without what it is called. */
export type JumpPolicyRules = Omit<JumpPolicy, 'id' | 'displayName'>;

/** The policy that asks for nothing. */
export const freeJumpPolicyRules: JumpPolicyRules = {
  schedule: undefined,
  simultaneousJumps: 'global',
  appliesToCopies: false,
  simultaneousJumpsRdp: 'global',
  ticketIdRequired: false,
  twoFactorChallenge: false,
  approval: undefined,
  startNotification: undefined,
  endNotification: undefined,
  recordingDisabled: false,
};

export const approvalMinutes = { least: 1, most: 524_160, usual: 480 } as const;

/** Most addresses, users or teams of one list. */
export const policyListMax = 100;

/** What a mail server takes without dispute: RFC 5321 has more, RFC 6531 more still. */
const mailAddress = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

export function isMailAddress(text: string): boolean {
  return text.length <= 254 && mailAddress.test(text) && !text.includes('..');
}

export type JumpPolicyFaultCode =
  | 'time-zone-unknown'
  | 'too-many-entries'
  | 'entry-invalid'
  | 'copies-without-join'
  | 'approval-with-schedule'
  | 'approval-minutes'
  | 'no-approvers'
  | 'list-too-long'
  | 'address-invalid'
  | 'no-addresses'
  | 'receiver-invalid';

export interface JumpPolicyFault {
  /** A dotted path. */
  readonly field: string;
  readonly code: JumpPolicyFaultCode;
}

function scheduleFaults({ schedule }: JumpPolicyRules): readonly JumpPolicyFault[] {
  const fault = schedule === undefined ? undefined : scheduleFault(schedule);
  switch (fault?.kind) {
    case undefined:
      return [];
    case 'time-zone':
      return [{ field: 'schedule.timeZone', code: 'time-zone-unknown' }];
    case 'too-many-entries':
      return [{ field: 'schedule.entries', code: 'too-many-entries' }];
    case 'entry':
      return [{ field: `schedule.entries.${fault.index}`, code: 'entry-invalid' }];
  }
}

function listFaults(field: string, list: readonly string[]): readonly JumpPolicyFault[] {
  return list.length > policyListMax ? [{ field, code: 'list-too-long' }] : [];
}

function addressFaults(field: string, addresses: readonly string[]): readonly JumpPolicyFault[] {
  const bad = addresses.findIndex((address) => !isMailAddress(address));
  return [
    ...listFaults(field, addresses),
    ...(bad === -1 ? [] : [{ field: `${field}.${bad}`, code: 'address-invalid' } as const]),
  ];
}

function approvalFaults({ approval, schedule }: JumpPolicyRules): readonly JumpPolicyFault[] {
  if (approval === undefined) return [];
  const { approvers, maxMinutes } = approval;
  const { least, most } = approvalMinutes;
  const isInRange = Number.isInteger(maxMinutes) && maxMinutes >= least && maxMinutes <= most;
  return [
    ...(schedule === undefined ? [] : [{ field: 'approval', code: 'approval-with-schedule' } as const]),
    ...(isInRange ? [] : [{ field: 'approval.maxMinutes', code: 'approval-minutes' } as const]),
    // An address alone can't approve: that takes somebody who signs in.
    ...(approvers.users.length + approvers.teams.length === 0
      ? [{ field: 'approval.approvers', code: 'no-approvers' } as const]
      : []),
    ...listFaults('approval.approvers.users', approvers.users),
    ...listFaults('approval.approvers.teams', approvers.teams),
    ...addressFaults('approval.approvers.addresses', approvers.addresses),
  ];
}

function notificationFaults(field: string, notification: Notification | undefined): readonly JumpPolicyFault[] {
  if (notification === undefined) return [];
  const { addresses, displayName } = notification;
  const isName = checkTypedText(displayName, jumpPolicyTextLimits.receiver).kind === 'good';
  return [
    ...(addresses.length === 0
      ? [{ field: `${field}.addresses`, code: 'no-addresses' } as const]
      : addressFaults(`${field}.addresses`, addresses)),
    ...(isName ? [] : [{ field: `${field}.displayName`, code: 'receiver-invalid' } as const]),
  ];
}

/**
 * Everything that is wrong; nothing when the policy can be kept.
 * @rule jump-policy.well-formed
 */
export function jumpPolicyFaults(rules: JumpPolicyRules): readonly JumpPolicyFault[] {
  const { simultaneousJumps, appliesToCopies, startNotification, endNotification } = rules;
  return [
    ...scheduleFaults(rules),
    ...(appliesToCopies && simultaneousJumps !== 'join'
      ? [{ field: 'appliesToCopies', code: 'copies-without-join' } as const]
      : []),
    ...approvalFaults(rules),
    ...notificationFaults('startNotification', startNotification),
    ...notificationFaults('endNotification', endNotification),
  ];
}
