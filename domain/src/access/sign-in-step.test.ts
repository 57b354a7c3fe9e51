import { describe, expect, test } from 'vitest';
import { instant } from '../time.ts';
import { nextSignInStep } from './sign-in-step.ts';
import type { SignInFacts } from './sign-in-step.ts';

const now = instant(1_000_000);
const plain: SignInFacts = {
  hasSecondFactor: false,
  twoFactorRequired: false,
  hasPassword: true,
  passwordResetRequired: false,
  passwordExpiresAt: undefined,
};

describe('what is still due of somebody who signs in?', () => {
  test.for([
    ['a password alone', {}, false, 'done'],
    ['sign-in.second-factor: whoever has one is asked for it', { hasSecondFactor: true }, false, 'second-factor'],
    ['sign-in.second-factor: once', { hasSecondFactor: true }, true, 'done'],
    [
      'sign-in.second-factor: before a new password may be chosen',
      { hasSecondFactor: true, passwordResetRequired: true },
      false,
      'second-factor',
    ],
    ['sign-in.enrolment: required, and there is none yet', { twoFactorRequired: true }, false, 'enrol-second-factor'],
    [
      'sign-in.enrolment: required of an account of a provider too',
      { twoFactorRequired: true, hasPassword: false },
      false,
      'enrol-second-factor',
    ],
    ['sign-in.enrolment: required, and there', { twoFactorRequired: true, hasSecondFactor: true }, true, 'done'],
    ['sign-in.new-password: a reset is required', { passwordResetRequired: true }, false, 'new-password'],
    ['sign-in.new-password: expired this moment', { passwordExpiresAt: now }, false, 'new-password'],
    ['sign-in.new-password: not expired yet', { passwordExpiresAt: instant(now + 1) }, false, 'done'],
    [
      'sign-in.new-password: an account of a provider has none to renew',
      { passwordResetRequired: true, passwordExpiresAt: now, hasPassword: false },
      false,
      'done',
    ],
  ] as const)('%s', ([, changes, proven, step]) => {
    expect(nextSignInStep({ ...plain, ...changes }, proven, now)).toBe(step);
  });
});
