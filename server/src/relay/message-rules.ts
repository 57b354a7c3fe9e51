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

/** What holds for one end, by the first byte of its messages. */
export class MessageRules {
  readonly #verdicts: readonly (ChannelMessageRule | Fault)[];

  /** `access` is that of this end; an agent's says nothing. */
  constructor(tool: ChannelTool, side: ChannelSide, access: ToolAccess) {
    this.#verdicts = Array.from({ length: 256 }, (_, type) => {
      const rule = channelTools[tool].find((candidate) => candidate.type === type);
      if (rule === undefined) return 'unknown-type';
      if (!rule.from.includes(side)) return 'direction';
      if (rule.need === 'control' && side === 'viewer' && access !== 'full') return 'permission';
      return rule;
    });
  }

  /** The rule for a message of this type, or why there is none. */
  find(type: number): ChannelMessageRule | Fault {
    return this.#verdicts[type] ?? 'unknown-type';
  }
}
