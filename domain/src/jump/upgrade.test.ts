import { expect, test } from 'vitest';
import { isOfferedAgain, upgradeAfter, upgradeStates } from './upgrade.ts';

test.for([
  ['client.upgrade-progress: it is being fetched', 'pending', 'fetching', 'fetching'],
  ['client.upgrade-progress: it is staged', 'fetching', 'waiting', 'waiting'],
  ['client.upgrade-progress: it is tried', 'waiting', 'trying', 'trying'],
  ['client.upgrade-progress: it has a link', 'trying', 'confirmed', 'confirmed'],
  ['client.upgrade-progress: it was rolled back', 'trying', 'rolled-back', 'rolled-back'],
  ['client.upgrade-progress: it could not be fetched', 'fetching', 'failed', 'failed'],
  ['client.upgrade-progress: a step is said again after a restart', 'waiting', 'fetching', undefined],
  ['client.upgrade-progress: nothing new', 'trying', 'trying', undefined],
  ['client.upgrade-progress: a word of a newer agent', 'trying', 'polishing', undefined],
  ['client.upgrade-progress: it says so of an upgrade that is over', 'failed', 'rolled-back', undefined],
  ['client.upgrade-progress: it goes on after its end', 'rolled-back', 'trying', undefined],
  ['client.upgrade-progress: it runs after all', 'rolled-back', 'confirmed', 'confirmed'],
  ['client.upgrade-progress: it was given up after it was confirmed', 'confirmed', 'rolled-back', 'rolled-back'],
  ['client.upgrade-progress: it is fetched after it was confirmed', 'confirmed', 'fetching', undefined],
] as const)('%s', ([, state, said, next]) => {
  expect(upgradeAfter(state, said)).toBe(next);
});

test('client.upgrade-offered: at the next link, until it is tried or over', () => {
  expect(upgradeStates.filter(isOfferedAgain)).toEqual(['pending', 'fetching', 'waiting']);
});
