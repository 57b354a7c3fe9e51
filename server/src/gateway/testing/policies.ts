/** Policies as an administrator would make them: those that say nothing, and how they come to be. */
import type { JumpPolicyFields, SessionPolicyFields } from '@sallyport/protocol';
import type { TestConsole } from './test-console.ts';

export const plainJumpPolicy: Omit<JumpPolicyFields, 'displayName'> = {
  codeName: '',
  description: '',
  schedule: null,
  simultaneousJumps: 'global',
  appliesToCopies: false,
  simultaneousJumpsRdp: 'global',
  ticketIdRequired: false,
  twoFactorChallenge: false,
  approval: null,
  startNotification: null,
  endNotification: null,
  recordingDisabled: false,
};

export const plainSessionPolicy: Omit<SessionPolicyFields, 'displayName'> = {
  codeName: '',
  description: '',
  permissions: {},
  prompting: null,
  availability: { users: true, representativeInvite: false, jumpItems: true },
};

/** The answer of what is made and changed at the console's interface, which an administrator may. */
export async function done<Answer>(by: TestConsole, line: string, body?: object): Promise<Answer> {
  const [method = 'GET', path = ''] = line.split(' ');
  const answer = await by.send(method, path, body);
  if (![200, 201].includes(answer.status)) throw new Error(`${line}: ${answer.status} ${answer.body.toString()}`);
  return answer.read<Answer>();
}
