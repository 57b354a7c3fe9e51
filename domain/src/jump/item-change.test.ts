import { describe, expect, test } from 'vitest';
import { itemPermissionApiNames } from '../access/permission.ts';
import type { ItemPermission } from '../access/permission.ts';
import { outcomeOf } from '../testing/samples.ts';
import {
  decideCopying,
  decidePropertyChange,
  decideRemoval,
  itemProperties,
  propertyPermissions,
} from './item-change.ts';
import type { ChangedItem, GroupRights, ItemProperty } from './item-change.ts';

const every = Object.keys(itemPermissionApiNames) as readonly ItemPermission[];

function on(groupName: string, permissions: readonly ItemPermission[]): GroupRights {
  return { groupName, permissions: new Set(permissions) };
}

function item(name: string, permissions: readonly ItemPermission[], groupName = 'Berlin'): ChangedItem {
  return { name, ...on(groupName, permissions) };
}

const without = (permission: ItemPermission) => every.filter((each) => each !== permission);

describe('item.property-permissions: each property takes its permission and no other', () => {
  const change = (property: ItemProperty) => ({ properties: new Set([property]), destination: undefined });

  test.each(itemProperties.map((property) => [property, propertyPermissions[property]] as const))(
    '%s takes %s',
    (property, permission) => {
      expect(outcomeOf(decidePropertyChange([item('web-1', [permission])], change(property)))).toBe('allowed');
      expect(decidePropertyChange([item('web-1', without(permission))], change(property))).toEqual({
        kind: 'refused',
        reasons: [{ code: 'item.not-permitted', facts: { item: 'web-1', group: 'Berlin', permission } }],
      });
    },
  );

  test('a property that is not touched takes nothing', () => {
    const untouched = { properties: new Set<ItemProperty>(), destination: undefined };
    expect(outcomeOf(decidePropertyChange([item('web-1', [])], untouched))).toBe('allowed');
  });

  test('two properties of one permission are one reason', () => {
    const both = new Set(['attendedSessionPolicyId', 'unattendedSessionPolicyId'] as const);
    const refused = decidePropertyChange([item('web-1', [])], { properties: both, destination: undefined });
    expect(outcomeOf(refused)).toEqual(['item.not-permitted']);
  });
});

describe('item.all-or-none', () => {
  const tagging = { properties: new Set(['tag'] as const), destination: undefined };

  test('one item among many refuses all, and is named', () => {
    const items = [item('web-1', ['edit-tag']), item('web-2', ['start'], 'Paris'), item('web-3', ['edit-tag'])];
    expect(decidePropertyChange(items, tagging)).toEqual({
      kind: 'refused',
      reasons: [{ code: 'item.not-permitted', facts: { item: 'web-2', group: 'Paris', permission: 'edit-tag' } }],
    });
  });

  test('of hundreds that are in the way twenty are named', () => {
    const items = Array.from({ length: 500 }, (_, n) => item(`web-${n}`, []));
    const decision = decidePropertyChange(items, tagging);
    expect(decision.kind === 'refused' && decision.reasons).toHaveLength(20);
  });
});

describe('moving and copying', () => {
  const assign = ['assign-jump-group'] as const;
  const [here, there] = ['item.not-permitted', 'item.destination-not-permitted'];

  test.each([
    ['both groups', assign, assign, 'allowed'],
    ['the group it leaves only', assign, without('assign-jump-group'), [there]],
    ['the group it goes to only', without('assign-jump-group'), assign, [here]],
    ['neither', [], [], [here, there]],
  ] as const)('item.move-both-groups, item.copy-both-groups: with the permission on %s', (_, from, to, outcome) => {
    const [source, destination] = [item('web-1', from), on('Paris', to)];
    const move = { properties: new Set(['jumpGroupId'] as const), destination };
    expect(outcomeOf(decidePropertyChange([source], move))).toEqual(outcome);
    expect(outcomeOf(decideCopying([source], destination))).toEqual(outcome);
  });

  test('item.copy-both-groups: one item that may not be copied refuses all', () => {
    const items = [item('web-1', assign), item('web-2', [])];
    expect(outcomeOf(decideCopying(items, on('Paris', assign)))).toEqual([here]);
  });
});

test.each([
  ['each may be', [item('a', ['remove']), item('b', ['remove'], 'Paris')], 'allowed'],
  ['one may not', [item('a', ['remove']), item('b', without('remove'), 'Paris')], ['item.not-permitted']],
] as const)('item.removal-permission: of several, %s', (_, items, outcome) => {
  expect(outcomeOf(decideRemoval(items))).toEqual(outcome);
});
