/** The table of channel messages, turned so that the relay finds a rule by the first byte of a message. */
import { channelTools } from '@sallyport/protocol';
import type { ChannelMessageRule, ChannelTool } from '@sallyport/protocol';

/** The two ends that a relay reads from. */
export type ChannelSide = 'viewer' | 'agent';

/** What the permissions of a session let a viewer do with a tool. */
export type ToolAccess = 'full' | 'read-only';

/** Why a message was not passed on. */
export type Fault =
  | 'unknown-type'
  | 'direction'
  | 'permission'
  | 'length'
  | 'malformed'
  | 'not-binary'
  | 'empty'
  | 'early';

/** Messages up to this long are gathered and understood by the relay; longer types stream through. */
export const shortMaxBytes = 258;

export class MessageRules {
  readonly #byType = new Map<number, ChannelMessageRule>();
  readonly #side: ChannelSide;
  readonly #access: ToolAccess;

  /** `access` is that of this end; an agent's says nothing. */
  constructor(tool: ChannelTool, side: ChannelSide, access: ToolAccess) {
    for (const rule of channelTools[tool]) this.#byType.set(rule.type, rule);
    this.#side = side;
    this.#access = access;
  }

  /** The rule for a message of this type from this end, or why there is none. */
  find(type: number): ChannelMessageRule | Fault {
    const rule = this.#byType.get(type);
    if (rule === undefined) return 'unknown-type';
    if (!rule.from.includes(this.#side)) return 'direction';
    if (rule.need === 'control' && this.#side === 'viewer' && this.#access !== 'full') return 'permission';
    return rule;
  }
}
