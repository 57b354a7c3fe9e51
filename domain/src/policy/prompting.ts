/**
 * Asking whoever is at the endpoint before a tool opens (W41). As long as nothing there can show the question, its
 * default answer counts at once.
 */
import { refused, allowed } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { Tool } from '../session/tools.ts';
import type { PromptingRules } from './session-policy.ts';

/** How a tool came to be allowed. `not-asked`: no policy asks for this tool. */
export type PromptOutcome = 'not-asked' | 'default-answer';

export const promptTimeouts = [15, 20, 30, 60] as const;

export function asksAbout(rules: PromptingRules, tool: string): boolean {
  return rules.prompt === 'always' || (rules.prompt === 'some-tools' && rules.tools.includes(tool));
}

/**
 * Whether a tool may open for all that the customer is to be asked.
 * @rule prompt.default-answer
 */
export function decidePrompt(rules: PromptingRules | undefined, tool: Tool): Decision<PromptOutcome> {
  if (rules === undefined || !asksAbout(rules, tool)) return allowed('not-asked');
  return rules.defaultAnswer === 'allow'
    ? allowed('default-answer')
    : refused({ code: 'tool.prompt-denied', facts: { tool } });
}
