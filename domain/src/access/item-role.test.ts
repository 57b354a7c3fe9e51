import { describe, expect, test } from 'vitest';
import {
  everyItemPermission,
  roleIds,
  sampleAccount,
  sampleGroup,
  sampleGroupPolicy,
  sampleRepresentative,
  sampleRoles,
  sampleTeam,
  siteOf,
} from '../testing/access-samples.ts';
import { idOf } from '../testing/samples.ts';
import type { AccessFacts, MemberRole } from './access-facts.ts';
import type { RoleSlots } from './account.ts';
import { itemRoleOn, mayUse, visibleGroups } from './item-role.ts';
import type { ItemPermission } from './permission.ts';

const [anna, ben] = [idOf('user', 1), idOf('user', 2)];
const [berlin, annasList, bensList] = [idOf('jump-group', 1), idOf('jump-group', 2), idOf('jump-group', 3)];

/** Four roles that do nothing but stand for the slot that they are in. */
const slotRoles = (['default', 'personal', 'teams', 'system'] as const).map((name, index) => ({
  id: idOf('jump-item-role', 100 + index),
  name,
  permissions: new Set<ItemPermission>(['edit-tag']),
}));
const roles = Object.fromEntries(slotRoles.map(({ id, name }) => [name, id])) as unknown as RoleSlots;
const accounts = [1, 2].map((n) => {
  const plain = sampleAccount(n);
  return { ...plain, own: { ...plain.own, representative: { ...sampleRepresentative, roles } } };
});

interface Case {
  readonly member?: MemberRole;
  readonly policies?: readonly MemberRole[];
  readonly leads?: boolean;
}

/** Berlin, a shared group, and the lists of anna and ben; all of it said of anna. */
function siteFor({ member, policies = [], leads = false }: Case): AccessFacts {
  return siteOf({
    accounts,
    roles: [...sampleRoles, ...slotRoles],
    jumpGroups: [
      sampleGroup(1, { members: new Map(member === undefined ? [] : [[anna, member]]) }),
      sampleGroup(2, { ownerId: anna }),
      sampleGroup(3, { ownerId: ben }),
    ],
    groupPolicies: policies.map((role, index) =>
      sampleGroupPolicy(index, { users: new Set([anna]), jumpGroups: new Map([[berlin, role]]) }),
    ),
    teams: [
      sampleTeam(1, {
        members: new Map([
          [anna, leads ? 'lead' : 'member'],
          [ben, 'member'],
        ]),
      }),
    ],
  });
}

describe('the role of a user on a group', () => {
  test.each([
    ['role.unassigned: nobody says so', {}, berlin, 'system', 'unassigned'],
    ['role.most-specific: by the list of the group', { member: roleIds.auditor }, berlin, 'Auditor', 'group-member'],
    ['role.group-policy: by a group policy', { policies: [roleIds.auditor] }, berlin, 'Auditor', 'group-policy'],
    [
      'role.group-policy: by the last of several',
      { policies: [roleIds.administrator, roleIds.auditor] },
      berlin,
      'Auditor',
      'group-policy',
    ],
    [
      'role.most-specific: the list of the group before a policy, though it gives less',
      { member: roleIds['no-access'], policies: [roleIds.administrator] },
      berlin,
      'No Access',
      'group-member',
    ],
    ['role.default-slot: by the list, without a role', { member: null }, berlin, 'default', 'group-member'],
    ['role.default-slot: by a policy, without a role', { policies: [null] }, berlin, 'default', 'group-policy'],
    [
      'role.default-slot: the list without a role still comes before a policy with one',
      { member: null, policies: [roleIds.administrator] },
      berlin,
      'default',
      'group-member',
    ],
    ['role.own-list: the own list', {}, annasList, 'personal', 'own-list'],
    ['role.led-list: the list of one that the user leads', { leads: true }, bensList, 'teams', 'led-list'],
    ['role.unassigned: the list of one that the user does not lead', {}, bensList, 'system', 'unassigned'],
  ] as const)('%s', (_, site, group, role, source) => {
    const held = itemRoleOn(siteFor(site), anna, group);
    expect([held?.role.name, held?.source.kind]).toEqual([role, source]);
  });

  test('role.own-list: a personal list has no members, whoever is written into it', () => {
    const jumpGroups = [sampleGroup(3, { ownerId: ben, members: new Map([[anna, roleIds.administrator]]) })];
    const groupPolicies = [
      sampleGroupPolicy(1, { users: new Set([anna]), jumpGroups: new Map([[bensList, roleIds.administrator]]) }),
    ];
    const held = itemRoleOn(
      siteOf({ accounts: [sampleAccount(1), sampleAccount(2)], jumpGroups, groupPolicies }),
      anna,
      bensList,
    );
    expect(held?.role.name).toBe('No Access');
  });

  test('role.default-slot: the slots are those that count now, a group policy included', () => {
    const plain = sampleGroupPolicy(9, { users: new Set([anna]), jumpGroups: new Map([[berlin, null]]) });
    const value = { ...sampleRepresentative, roles: { ...roles, default: roleIds.administrator } };
    const site = siteFor({});
    const policy = { ...plain, blocks: { ...plain.blocks, representative: { status: 'defined', value } as const } };
    expect(itemRoleOn({ ...site, groupPolicies: [policy] }, anna, berlin)).toMatchObject({
      role: { name: 'Administrator' },
      source: { kind: 'group-policy', name: 'Policy 9' },
      slot: { name: 'default', decidedBy: { kind: 'group-policy', name: 'Policy 9' } },
    });
  });

  test.each([
    ['the account', idOf('user', 9), berlin],
    ['the group', anna, idOf('jump-group', 9)],
  ])('is none when %s is not there', (_, user, group) => {
    expect(itemRoleOn(siteFor({}), user, group)).toBeUndefined();
  });
});

describe('what a role permits', () => {
  test.each(everyItemPermission)('role.permission: %s, and nothing else', (permission) => {
    const role = { id: idOf('jump-item-role', 50), name: 'One thing', permissions: new Set([permission]) };
    const site = siteOf({
      accounts: [sampleAccount(1)],
      roles: [...sampleRoles, role],
      jumpGroups: [sampleGroup(1, { members: new Map([[anna, role.id]]) })],
    });
    const may = everyItemPermission.filter((asked) => mayUse(site, anna, { jumpGroupId: berlin, permission: asked }));
    expect(may).toEqual([permission]);
  });

  test('role.permission: a disabled account may do nothing', () => {
    const site = siteOf({
      accounts: [sampleAccount(1, { enabled: false })],
      jumpGroups: [sampleGroup(1, { members: new Map([[anna, roleIds.administrator]]) })],
    });
    expect(mayUse(site, anna, { jumpGroupId: berlin, permission: 'start' })).toBe(false);
    expect(visibleGroups(site, anna).size).toBe(0);
  });

  test.each([
    ['group.visible: nothing permitted', [], false],
    ['group.visible: only the report', ['view-jump-item-report'], false],
    ['group.visible: starting', ['start'], true],
    ['group.visible: editing a tag', ['edit-tag'], true],
    ['group.visible: the report and one thing more', ['view-jump-item-report', 'edit-comments'], true],
  ] as const)('%s', (_, permissions, sees) => {
    const role = { id: idOf('jump-item-role', 50), name: 'Some', permissions: new Set(permissions) };
    const site = siteOf({
      accounts: [sampleAccount(1)],
      roles: [...sampleRoles, role],
      jumpGroups: [sampleGroup(1, { members: new Map([[anna, role.id]]) })],
    });
    expect(visibleGroups(site, anna).has(berlin)).toBe(sees);
  });
});
