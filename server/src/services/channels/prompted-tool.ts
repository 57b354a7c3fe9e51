/**
 * Opening a tool that the customer may have to be asked about. Nothing at an endpoint can ask yet, so what counts is
 * the answer that the policy gives for silence, and the session's events say so.
 */
import { decidePrompt, decideTool } from '@sallyport/domain';
import type { Decision, PromptOutcome, PromptingRules, Refused, ToolFacts, ToolGrant } from '@sallyport/domain';
import type { Store, Write } from '../../ports.ts';
import { auditWrites, eventWrites } from '../sessions/session-records.ts';
import type { SessionStep } from '../sessions/session-records.ts';
import type { SessionWorld } from '../sessions/session-world.ts';

export interface PromptedToolGrant extends ToolGrant {
  readonly prompt: PromptOutcome;
}

export function decidePromptedTool(
  tool: string,
  { prompting, ...facts }: ToolFacts & { readonly prompting: PromptingRules | undefined },
): Decision<PromptedToolGrant> {
  const decision = decideTool(tool, facts);
  if (decision.kind === 'refused') return decision;
  const prompt = decidePrompt(prompting, decision.grant.tool);
  return prompt.kind === 'refused' ? prompt : { kind: 'allowed', grant: { ...decision.grant, prompt: prompt.grant } };
}

type Opening = Omit<SessionStep, 'kind' | 'data'>;

function answered(step: Opening, tool: string, answer: 'allow' | 'deny'): SessionStep {
  return { ...step, kind: 'prompt.answered', data: { tool, answer, because: 'nobody-to-ask' } };
}

/** What is kept of a prompt that nobody saw. */
export function promptWrites(store: Store, step: Opening, grant: PromptedToolGrant | undefined): readonly Write[] {
  return grant?.prompt === 'default-answer' ? eventWrites(store, answered(step, grant.tool, 'allow')) : [];
}

/** A tool that stays shut because nobody answered. */
export async function notePromptDenied({ store }: SessionWorld, step: Opening, { reasons }: Refused): Promise<void> {
  const denied = reasons.find(({ code }) => code === 'tool.prompt-denied');
  if (denied?.code !== 'tool.prompt-denied') return;
  const answer = answered(step, denied.facts.tool, 'deny');
  await store.commit([eventWrites(store, answer), auditWrites(store, answer)]);
}
