/** Which policies decided what, as the console is told. */
import { sessionPermissions } from '@sallyport/domain';
import type { DecidingPolicy, PromptingRules, SessionPermissions } from '@sallyport/domain';
import type { DecidedPolicies, DecidedPrompting, SessionPolicies } from '@sallyport/protocol';
import type { ParticipantRow, SessionRow } from '../../ports.ts';
import { keptDecision, keptSessionPolicies } from './kept-policies.ts';
import type { KeptDecision } from './kept-policies.ts';
import { permissionsOf } from './session-facts.ts';

function deciderView(by: DecidingPolicy | undefined): DecidedPolicies['permissions'][number]['by'] {
  return by === undefined ? null : { place: by.place, id: by.id, name: by.displayName };
}

function promptingView(rules: PromptingRules | undefined, by: DecidingPolicy | undefined): DecidedPrompting {
  return rules === undefined ? null : { ...rules, by: deciderView(by) };
}

export function decidedView(permissions: SessionPermissions, decision: KeptDecision): DecidedPolicies {
  return {
    permissions: sessionPermissions.map((permission) => ({
      permission,
      level: permissions[permission],
      by: deciderView(decision.decidedBy[permission]),
    })),
    prompting: promptingView(decision.prompting, decision.promptingBy),
  };
}

export function policiesView(session: SessionRow, participants: readonly ParticipantRow[]): SessionPolicies {
  const { presence, portal } = keptSessionPolicies(session.policies);
  return {
    customer: presence,
    portal,
    participants: Object.fromEntries(
      participants.map(({ id, permissions, policies }) => [
        id,
        decidedView(permissionsOf(permissions), keptDecision(policies)),
      ]),
    ),
  };
}
