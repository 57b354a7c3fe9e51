import { describe, expect, test } from 'vitest';
import { customerPresenceOf } from './customer-presence.ts';

const facts = (userLoggedIn: boolean, screenLocked: boolean, screenSaverRuns: boolean) => ({
  userLoggedIn,
  screenLocked,
  screenSaverRuns,
});

describe('is a customer at the screen?', () => {
  test.each([
    // logged in, locked, screen saver: by the screen's state, by the login alone
    ['customer.present: somebody works there', true, false, false, 'present', 'present'],
    ['customer.present: the screen is locked', true, true, false, 'not-present', 'present'],
    ['customer.present: a screen saver runs', true, false, true, 'not-present', 'present'],
    ['customer.present: locked under a screen saver', true, true, true, 'not-present', 'present'],
    ['customer.present: nobody is logged in', false, false, false, 'not-present', 'not-present'],
    ['customer.present: nobody, and the screen is locked', false, true, false, 'not-present', 'not-present'],
    ['customer.present: nobody, and a screen saver runs', false, false, true, 'not-present', 'not-present'],
    ['customer.present: nobody, locked under a screen saver', false, true, true, 'not-present', 'not-present'],
  ] as const)('%s', (_, loggedIn, locked, saved, byScreen, byLogin) => {
    const read = facts(loggedIn, locked, saved);
    expect(customerPresenceOf(read, { screenStateDetectsPresence: true })).toBe(byScreen);
    expect(customerPresenceOf(read, { screenStateDetectsPresence: false })).toBe(byLogin);
  });

  test.each([true, false])('customer.unknown: the agent did not say (by the screen: %s)', (byScreen) => {
    expect(customerPresenceOf(undefined, { screenStateDetectsPresence: byScreen })).toBe('unknown');
  });
});
