/** Group Policies, in the order in which they are applied, and what belongs to each. */
import type { BlockStatus, GroupPolicyFacts, JumpItemRoleId } from '@sallyport/domain';
import type { AccessBook } from '../../../access/access-book.ts';
import type { GroupPolicyRow, Store } from '../../../ports.ts';
import type { AccessWorld } from '../../../services/access/change-access.ts';
import {
  changeGroupPolicy,
  copyGroupPolicy,
  makeGroupPolicy,
  removeGroupPolicy,
} from '../../../services/access/group-policies.ts';
import { noParts, startingBlocks } from '../../../services/access/group-policy-parts.ts';
import type { GroupPolicyWish } from '../../../services/access/group-policy-parts.ts';
import { schemaNamed } from '../contract.ts';
import { Numbers } from '../numbers.ts';
import type { Described, Handlers } from '../operation.ts';
import { doneOr } from '../outcome.ts';
import { textIn } from '../read-request.ts';
import type { Fields } from '../read-request.ts';
import { otherFields, representativeAfter, representativeFaults, representativeFields } from './account-fields.ts';
import { groupPolicyIn, groupPolicyPartHandlers } from './group-policy-parts.ts';

const statusNames = { 'not-defined': 'not_defined', defined: 'defined', final: 'final' } as const;

export async function describedGroupPolicies(
  { store, access }: { readonly store: Store; readonly access: Pick<AccessBook, 'current'> },
  rows: readonly GroupPolicyRow[],
): Promise<Described[]> {
  const facts = await access.current();
  const policies = new Map<string, GroupPolicyFacts>(facts.groupPolicies.map((policy) => [policy.id, policy]));
  const roles = new Numbers(await store.listJumpItemRoles());
  return rows.flatMap((row) => {
    const policy = policies.get(row.id);
    if (policy === undefined) return [];
    const { status, value } = policy.blocks.representative;
    const known = { rep_perm_status: statusNames[status], ...representativeFields(value, roles) };
    const kept = (JSON.parse(row.settings) as { readonly kept?: Described }).kept ?? {};
    return [{ id: row.apiId, name: row.name, ...otherFields(schemaNamed('GroupPolicy'), known), ...kept, ...known }];
  });
}

const statuses: Readonly<Record<string, BlockStatus>> = {
  not_defined: 'not-defined',
  defined: 'defined',
  final: 'final',
};

/** For what the services say of a policy. */
const aboutGroupPolicy = {
  noun: 'Group Policy',
  fields: {
    name: 'name',
    ...representativeFaults,
    members: 'user_id',
    jumpGroups: 'jump_group_id',
    teams: 'team_id',
  },
} as const;

/** Fields that say nothing here are kept as they came, for whoever sent them. */
function keptAfter(now: GroupPolicyWish, body: Fields, known: Described): GroupPolicyWish['kept'] {
  const kept = Object.entries(body).filter(([name]) => name !== 'name' && !Object.hasOwn(known, name));
  return { ...now.kept, ...Object.fromEntries(kept) };
}

function wishAfter(now: GroupPolicyWish, body: Fields, roles: Numbers<JumpItemRoleId>): GroupPolicyWish {
  const { representative } = now.blocks;
  const value = representativeAfter(representative.value, body, roles);
  const status = statuses[textIn(body, 'rep_perm_status')] ?? representative.status;
  const known = { rep_perm_status: '', ...representativeFields(value, roles) };
  return {
    ...now,
    name: body['name'] === undefined ? now.name : textIn(body, 'name'),
    blocks: { ...now.blocks, representative: { status, value } },
    kept: keptAfter(now, body, known),
  };
}

export function groupPolicyHandlers(world: AccessWorld): Handlers {
  const { store, access } = world;
  const shown = async (row: GroupPolicyRow): Promise<Described | undefined> =>
    (await describedGroupPolicies(world, [row]))[0];
  const roles = async () => new Numbers(await store.listJumpItemRoles());
  return {
    'api.config.group-policy.index': async () => await describedGroupPolicies(world, await store.listGroupPolicies()),
    'api.config.group-policy.show': async (call) => await shown(await groupPolicyIn(world, call)),
    'api.config.group-policy.store': async ({ actor, body }) => {
      const nothingYet = { name: '', blocks: startingBlocks(await access.current()), kept: {}, ...noParts };
      const made = await makeGroupPolicy(world, actor, { wish: wishAfter(nothingYet, body, await roles()) });
      return await shown(doneOr(made, aboutGroupPolicy));
    },
    'api.config.group-policy.update': async (call) => {
      const { id } = await groupPolicyIn(world, call);
      const known = await roles();
      const change = (now: GroupPolicyWish): GroupPolicyWish => wishAfter(now, call.body, known);
      return await shown(doneOr(await changeGroupPolicy(world, call.actor, { id, change }), aboutGroupPolicy));
    },
    'api.config.group-policy.destroy': async (call) => {
      const { id } = await groupPolicyIn(world, call);
      doneOr(await removeGroupPolicy(world, call.actor, id), aboutGroupPolicy);
    },
    'api.config.vault.group-policy.copy': async (call) => {
      const { id } = await groupPolicyIn(world, call);
      const copied = await copyGroupPolicy(world, call.actor, { id, name: textIn(call.body, 'name') });
      return await shown(doneOr(copied, aboutGroupPolicy));
    },
    /** A policy holds at once for everybody who is in it, so there is nothing left to be brought to users. */
    'api.config.group-policy.provision': async (call) => {
      await groupPolicyIn(world, call);
    },
    ...groupPolicyPartHandlers(world),
  };
}
