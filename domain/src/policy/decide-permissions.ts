/**
 * What may be done in a session, permission by permission: the first of four policies that says something decides, in
 * an order that nobody can change (W39). The answer names who decided, so that nobody has to guess.
 */
import { lesserOf, noPermissions, sessionPermissions } from '../access/permission.ts';
import type { SessionPermission, SessionPermissions } from '../access/permission.ts';
import type { SessionPolicyId } from '../ids.ts';
import type { PromptingRules, SessionPolicy } from './session-policy.ts';

/** From the one that decides first to the one that decides last. */
export const policyPlaces = ['item', 'portal', 'representative', 'global'] as const;

export type PolicyPlace = (typeof policyPlaces)[number];

/** The policies that have a say, by what they hang on; undefined where none is chosen. */
export type PolicyStack = Readonly<Record<PolicyPlace, SessionPolicy | undefined>>;

export interface DecidingPolicy {
  readonly place: PolicyPlace;
  readonly id: SessionPolicyId;
  readonly displayName: string;
}

/** Undefined: no policy said anything, and silence denies. */
export type PermissionDeciders = Readonly<Record<SessionPermission, DecidingPolicy | undefined>>;

export interface DecidedPrompting {
  /** Undefined: nobody said that anything is asked. */
  readonly rules: PromptingRules | undefined;
  readonly by: DecidingPolicy | undefined;
}

export interface DecidedPermissions {
  readonly permissions: SessionPermissions;
  readonly decidedBy: PermissionDeciders;
  readonly prompting: DecidedPrompting;
}

interface Level {
  readonly level: string;
  readonly by: DecidingPolicy | undefined;
}

function decidingFirst(
  stack: PolicyStack,
  defines: (policy: SessionPolicy) => boolean,
): { readonly policy: SessionPolicy; readonly by: DecidingPolicy } | undefined {
  for (const place of policyPlaces) {
    const policy = stack[place];
    if (policy === undefined || !defines(policy)) continue;
    return { policy, by: { place, id: policy.id, displayName: policy.displayName } };
  }
  return undefined;
}

function levelOf(stack: PolicyStack, permission: SessionPermission): Level {
  const first = decidingFirst(stack, ({ permissions }) => permissions[permission] !== undefined);
  const level = first?.policy.permissions[permission];
  return { level: level ?? noPermissions[permission], by: first?.by };
}

function decidedFrom(
  levelFor: (permission: SessionPermission) => Level,
): Pick<DecidedPermissions, 'permissions' | 'decidedBy'> {
  const levels = sessionPermissions.map((permission) => [permission, levelFor(permission)] as const);
  return {
    permissions: Object.fromEntries(
      levels.map(([permission, { level }]) => [permission, level]),
    ) as unknown as SessionPermissions,
    decidedBy: Object.fromEntries(levels.map(([permission, { by }]) => [permission, by])) as PermissionDeciders,
  };
}

/**
 * Item, portal, representative, global default: for each permission the first that defines it decides, and prompting
 * is decided as a block of its own. What nobody defines is denied.
 * @rule session-policy.first-decides, session-policy.silence-denies, session-policy.prompting-apart
 */
export function decidePermissions(stack: PolicyStack): DecidedPermissions {
  const prompting = decidingFirst(stack, (policy) => policy.prompting !== undefined);
  return {
    ...decidedFrom((permission) => levelOf(stack, permission)),
    prompting: { rules: prompting?.policy.prompting, by: prompting?.by },
  };
}

/** Both may ask: everything that either asks, and the stricter answer when nobody gives one. */
function bothRules(one: PromptingRules, other: PromptingRules): PromptingRules {
  if (one.prompt === 'never') return other;
  if (other.prompt === 'never') return one;
  const isAlways = one.prompt === 'always' || other.prompt === 'always';
  return {
    prompt: isAlways ? 'always' : 'some-tools',
    tools: isAlways ? [] : [...new Set([...one.tools, ...other.tools])],
    once: one.once && other.once,
    timeoutSeconds: one.timeoutSeconds > other.timeoutSeconds ? one.timeoutSeconds : other.timeoutSeconds,
    defaultAnswer: one.defaultAnswer === 'deny' ? 'deny' : other.defaultAnswer,
  };
}

/**
 * What holds when it isn't known which of two decisions is the right one: of each permission the lesser of both, and
 * the prompts of both.
 * @rule customer.unknown
 */
export function lesserDecision(one: DecidedPermissions, other: DecidedPermissions): DecidedPermissions {
  const permissions = lesserOf(one.permissions, other.permissions);
  const decidedBy = (permission: SessionPermission): DecidingPolicy | undefined =>
    permissions[permission] === one.permissions[permission] ? one.decidedBy[permission] : other.decidedBy[permission];
  const first = one.prompting.rules;
  const second = other.prompting.rules;
  const isFirst = second === undefined || (first !== undefined && first.prompt !== 'never');
  return {
    ...decidedFrom((permission) => ({ level: permissions[permission], by: decidedBy(permission) })),
    prompting: {
      rules: first === undefined || second === undefined ? (first ?? second) : bothRules(first, second),
      by: (isFirst ? one : other).prompting.by,
    },
  };
}

/**
 * What somebody has who joins a session that runs: what is decided for the one who joins, and never more than the
 * session. Where the session has less, it was the session's start that decided.
 * @rule permission.never-above-session
 */
export function withinSession(own: DecidedPermissions, session: SessionPermissions): DecidedPermissions {
  return { ...own, permissions: lesserOf(own.permissions, session) };
}
