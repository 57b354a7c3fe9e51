/** What a session and its participants remember of the policies that decided for them. */
import { customerPresences, policyPlaces, promptTimeouts, sessionPermissions } from '@sallyport/domain';
import type {
  CustomerPresence,
  DecidedPermissions,
  DecidingPolicy,
  PortalFacts,
  PromptingRules,
  SessionPermission,
} from '@sallyport/domain';
import * as z from 'zod';

const decidingSchema = z.object({
  place: z.enum(policyPlaces),
  id: z.string().transform((id) => id as DecidingPolicy['id']),
  displayName: z.string(),
});

const promptingSchema = z.object({
  prompt: z.enum(['never', 'always', 'some-tools']),
  tools: z.array(z.string()),
  once: z.boolean(),
  timeoutSeconds: z.literal(promptTimeouts),
  defaultAnswer: z.enum(['allow', 'deny']),
});

const decisionSchema = z.object({
  decidedBy: z.partialRecord(z.enum(sessionPermissions as [SessionPermission, ...SessionPermission[]]), decidingSchema),
  prompting: promptingSchema.optional(),
  promptingBy: decidingSchema.optional(),
});

/** Of one participant: which policy gave each permission; those that nobody gave are not in it. */
export interface KeptDecision {
  readonly decidedBy: { readonly [Permission in SessionPermission]?: DecidingPolicy | undefined };
  readonly prompting: PromptingRules | undefined;
  readonly promptingBy: DecidingPolicy | undefined;
}

const sessionSchema = z.object({
  presence: z.enum(customerPresences).nullable(),
  portal: z.object({ id: z.string(), name: z.string() }).nullable(),
});

/** Of a session: presence is null until the agent has said it, where nothing depended on it. */
export interface KeptSessionPolicies {
  readonly presence: CustomerPresence | null;
  readonly portal: { readonly id: string; readonly name: string } | null;
}

/** Other things of a session's start stand in the same object, each under its own name. */
export const keptKey = 'sessionPolicies';

export function keepSessionPolicies(presence: CustomerPresence | null, portal: PortalFacts | undefined): object {
  const kept: KeptSessionPolicies = {
    presence,
    portal: portal === undefined ? null : { id: portal.id, name: portal.name },
  };
  return { [keptKey]: kept };
}

/** What a session noted at its start; one from before there were policies noted nothing. */
export function keptSessionPolicies(policies: string): KeptSessionPolicies {
  const stored = JSON.parse(policies) as Readonly<Record<string, unknown>>;
  return sessionSchema.safeParse(stored[keptKey]).data ?? { presence: null, portal: null };
}

/** The same object, with what the agent said meanwhile. */
export function withPresence(policies: string, presence: CustomerPresence): string {
  const stored = JSON.parse(policies) as Readonly<Record<string, unknown>>;
  return JSON.stringify({ ...stored, [keptKey]: { ...keptSessionPolicies(policies), presence } });
}

export function keptOf({ decidedBy, prompting }: DecidedPermissions): KeptDecision {
  return { decidedBy, prompting: prompting.rules, promptingBy: prompting.by };
}

export function keepDecision(decided: DecidedPermissions): string {
  return JSON.stringify(keptOf(decided));
}

export function keptDecision(policies: string): KeptDecision {
  const parsed = decisionSchema.safeParse(JSON.parse(policies)).data;
  return {
    decidedBy: parsed?.decidedBy ?? {},
    prompting: parsed?.prompting,
    promptingBy: parsed?.promptingBy,
  };
}
