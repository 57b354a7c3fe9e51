/**
 * What an account may do, once the group policies that it is in have spoken. They are asked in their order, block by
 * block; the account's own settings count for the blocks that none of them defines (W30).
 */
import type { GroupPolicyId, UserId } from '../ids.ts';
import type { AccessFacts, AccountFacts, GroupPolicyFacts } from './access-facts.ts';
import { accountBlocks } from './account.ts';
import type { AccountBlock, AccountBlocks, AdministrationSettings } from './account.ts';
import { oncePerUser } from './once.ts';

/** Who said what holds: the account itself, or a group policy. */
export type DecidedBy =
  | { readonly kind: 'account' }
  | { readonly kind: 'group-policy'; readonly id: GroupPolicyId; readonly name: string; readonly final: boolean };

/** An account as it counts now. */
export interface EffectiveAccount extends AccountBlocks {
  readonly id: UserId;
  readonly username: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly decidedBy: Readonly<Record<AccountBlock, DecidedBy>>;
}

function isMember(policy: GroupPolicyFacts, { id, providerGroups }: AccountFacts): boolean {
  if (policy.users.has(id)) return true;
  return policy.providerGroups.some(({ securityProviderId, name }) =>
    providerGroups.some((group) => group.securityProviderId === securityProviderId && group.name === name),
  );
}

/**
 * The group policies of an account, in their order: those that name the user, or a group of the provider that it
 * signed in by.
 * @rule group-policy.members
 */
export const policiesOf = oncePerUser((facts, userId): readonly GroupPolicyFacts[] => {
  const account = facts.accounts.get(userId);
  return account === undefined ? [] : facts.groupPolicies.filter((policy) => isMember(policy, account));
});

/**
 * The policy that decides a block: the last that defines it, or the first that is final.
 * @rule group-policy.order, group-policy.final
 */
function decidingPolicy(policies: readonly GroupPolicyFacts[], block: AccountBlock): GroupPolicyFacts | undefined {
  const defining = policies.filter(({ blocks }) => blocks[block].status !== 'not-defined');
  return defining.find(({ blocks }) => blocks[block].status === 'final') ?? defining.at(-1);
}

/**
 * An administrator has every switch of the administration, whatever stands beside it.
 * @rule account.administrator
 */
function withAllOfAdministrator(settings: AdministrationSettings): AdministrationSettings {
  if (!settings.administrator) return settings;
  return {
    administrator: true,
    setPasswords: true,
    manageJumpClients: true,
    editJumpGroups: true,
    editTeams: true,
    sessionReports: 'all',
    viewRecordings: true,
    changeDisplayName: true,
  };
}

/**
 * What an account may do now, and for each block who said so; undefined for an account that is not there.
 * @rule group-policy.own-settings
 */
export const effectiveAccount: (facts: AccessFacts, userId: UserId) => EffectiveAccount | undefined = oncePerUser(
  (facts, userId) => {
    const account = facts.accounts.get(userId);
    if (account === undefined) return undefined;
    const policies = policiesOf(facts, userId);
    const deciding = (block: AccountBlock): GroupPolicyFacts | undefined => decidingPolicy(policies, block);
    // A policy that defines "none" for the session policy says null, which counts.
    const valueOf = <Block extends AccountBlock>(block: Block): AccountBlocks[Block] => {
      const policy = deciding(block);
      return policy === undefined ? account.own[block] : policy.blocks[block].value;
    };
    const deciderOf = (block: AccountBlock): DecidedBy => {
      const policy = deciding(block);
      if (policy === undefined) return { kind: 'account' };
      const { id, name, blocks } = policy;
      return { kind: 'group-policy', id, name, final: blocks[block].status === 'final' };
    };
    const { id, username, displayName, enabled } = account;
    return {
      id,
      username,
      displayName,
      enabled,
      administration: withAllOfAdministrator(valueOf('administration')),
      representative: valueOf('representative'),
      sessionPolicy: valueOf('sessionPolicy'),
      decidedBy: Object.fromEntries(accountBlocks.map((block) => [block, deciderOf(block)])) as Record<
        AccountBlock,
        DecidedBy
      >,
    };
  },
);
