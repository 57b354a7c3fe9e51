/** Which tools of a session may be opened, and how many at once. Each open tool is one channel. */
import type { SessionPermissions, TerminalLevel } from '../access/permission.ts';
import { allowedUnless, refused } from '../decision.ts';
import type { Decision, Reason } from '../decision.ts';
import { maxChannelsInSession } from '../limits.ts';
import type { SessionState } from './session.ts';

export const tools = ['terminal'] as const;

export type Tool = (typeof tools)[number];

export function isTool(text: string): text is Tool {
  return tools.some((tool) => tool === text);
}

/** What one may do through the channel of a tool; the relay holds every message against it. */
export interface ToolGrant {
  readonly tool: Tool;
  readonly level: Exclude<TerminalLevel, 'none'>;
}

export interface ToolFacts {
  readonly state: SessionState['kind'];
  /** The permissions of the participant who asks; undefined for somebody who is not in the session. */
  readonly permissions: SessionPermissions | undefined;
  /** Channels of the session that are not closed. */
  readonly openChannels: number;
}

/** A session that starts may have tools opened already, so that the first one costs no round trip of its own. */
function takesTools(state: SessionState['kind']): boolean {
  return state === 'starting' || state === 'active';
}

/** The tools that the permissions grant: all that an agent is told of a session. */
export function toolsUnder(permissions: SessionPermissions): readonly Tool[] {
  return tools.filter((tool) => permissions[tool] !== 'none');
}

/**
 * Whether a participant may open a tool now, and at which level. The name of the tool is what somebody sent.
 * @rule tool.known, tool.session-runs, tool.participants-only, tool.granted, tool.sixteen-channels
 */
export function decideTool(tool: string, facts: ToolFacts): Decision<ToolGrant> {
  const { state, permissions, openChannels } = facts;
  if (permissions === undefined) return refused({ code: 'session.not-participant', facts: {} });
  if (!isTool(tool)) return refused({ code: 'tool.unknown', facts: { tool } });
  const level = permissions[tool];
  if (level === 'none') return refused({ code: 'tool.not-granted', facts: { tool } });
  const reasons: Reason[] = [];
  if (!takesTools(state)) reasons.push({ code: 'session.not-active', facts: { state } });
  if (openChannels >= maxChannelsInSession) {
    reasons.push({ code: 'tool.too-many-channels', facts: { most: maxChannelsInSession } });
  }
  return allowedUnless(reasons, () => ({ tool, level }));
}
