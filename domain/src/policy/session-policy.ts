/**
 * What may be done inside a session: a level for each permission that a policy defines (W39). A permission that it
 * leaves open is decided by the next policy in the order.
 */
import type { SessionPolicyId } from '../ids.ts';
import type { TextLimits } from '../text.ts';
import type { AccessFacts } from '../access/access-facts.ts';
import type { SessionPermissions } from '../access/permission.ts';

/** Whether somebody at the endpoint is asked before a tool opens, and what counts when nobody answers (W41). */
export interface PromptingRules {
  readonly prompt: 'never' | 'always' | 'some-tools';
  /** The tools that ask, with `some-tools`. */
  readonly tools: readonly string[];
  /** One question for everything. */
  readonly once: boolean;
  readonly timeoutSeconds: 15 | 20 | 30 | 60;
  readonly defaultAnswer: 'allow' | 'deny';
}

export interface SessionPolicy {
  readonly id: SessionPolicyId;
  readonly displayName: string;
  /** A permission that is not there is not defined. */
  readonly permissions: Partial<SessionPermissions>;
  /** A block of its own: undefined leaves it to the next policy. */
  readonly prompting: PromptingRules | undefined;
  readonly availability: {
    readonly users: boolean;
    readonly representativeInvite: boolean;
    readonly jumpItems: boolean;
  };
}

/** What a policy may be chosen for by whoever assigns it. */
export type SessionPolicyUse = 'users' | 'jumpItems';

/**
 * Whether a policy may be chosen here. `kept`: what is chosen already, which may stay though it is no longer available.
 * @rule session-policy.availability
 */
export function isChoosable(
  { sessionPolicies }: Pick<AccessFacts, 'sessionPolicies'>,
  id: SessionPolicyId | null,
  { use, kept = null }: { readonly use: SessionPolicyUse; readonly kept?: SessionPolicyId | null },
): boolean {
  return id === null || id === kept || sessionPolicies.get(id)?.availability[use] === true;
}

/** The lengths that the public contract allows, in characters. */
export const sessionPolicyTextLimits = {
  displayName: { min: 1, max: 255 },
  description: { min: 0, max: 1024, severalLines: true },
} satisfies Record<string, TextLimits>;
