import { describe, expect, test } from 'vitest';
import { idOf } from '../testing/samples.ts';
import { isViewShown } from './item-view.ts';
import type { ItemViewFacts } from './item-view.ts';

const [ada, ben] = [idOf('user', 1), idOf('user', 2)];
const [berlin, paris] = [idOf('jump-group', 1), idOf('jump-group', 2)];
const shown = (view: Partial<ItemViewFacts>, arranges = false): boolean =>
  isViewShown({ ownerId: undefined, jumpGroupId: undefined, ...view }, { id: ada, arranges, seen: new Set([berlin]) });

test.each([
  ['her own', { ownerId: ada }, false, true],
  ['her own, of a group that she no longer sees', { ownerId: ada, jumpGroupId: paris }, false, true],
  ['somebody else’s', { ownerId: ben }, false, false],
  ['somebody else’s, for whoever arranges shared ones', { ownerId: ben }, true, false],
])('view.owner: %s', (_, view, arranges, isShown) => {
  expect(shown(view, arranges)).toBe(isShown);
});

describe('view.hidden-group: a shared view', () => {
  test.each([
    ['of all groups', {}, false, true],
    ['of a group that she sees', { jumpGroupId: berlin }, false, true],
    ['of a group that she does not see', { jumpGroupId: paris }, false, false],
    ['of the same, for whoever arranges shared ones', { jumpGroupId: paris }, true, true],
  ])('%s', (_, view, arranges, isShown) => {
    expect(shown(view, arranges)).toBe(isShown);
  });
});
