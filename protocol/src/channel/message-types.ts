/**
 * The first byte of every channel message, who may send it and how long it may be. The relay enforces this
 * table; layouts are in docs/protocol.md under the same names.
 */
export type ChannelEnd = 'viewer' | 'agent' | 'relay';

/** What a viewer needs to be granted before the relay lets a message of its pass. */
export type ChannelNeed = 'none' | 'watch' | 'control';

export type ChannelMessageRule = {
  readonly type: number;
  readonly name: string;
  readonly from: readonly ChannelEnd[];
  readonly need: ChannelNeed;
  /** Bytes of payload after the type byte. */
  readonly minBytes: number;
  readonly maxBytes: number;
};

/** The longest channel message, its type byte included. */
export const channelMessageMaxBytes = 1_048_576;

/** Output or input carried by one message. */
export const terminalPieceMaxBytes = 65_536;

/** How far beyond what it has processed a viewer lets the agent send. */
export const terminalWindowBytes = 262_144;

/**
 * How much output an agent may send behind its first ticket, before anybody has allowed any: a prompt, so that it needn't
 * wait for the relay's word to come and go.
 */
export const terminalEarlyBytes = 4_096;

/** How much of its last output an agent keeps for each terminal. */
export const terminalRingBytes = 1_048_576;

export const messageType = {
  ticket: 0x00,
  joined: 0x01,
  limit: 0x02,
  resume: 0x03,
  closed: 0x04,
  output: 0x40,
  input: 0x41,
  resize: 0x42,
  snapshot: 0x43,
  resized: 0x44,
  exited: 0x45,
} as const;

const common: readonly ChannelMessageRule[] = [
  { type: 0x00, name: 'ticket', from: ['viewer', 'agent'], need: 'none', minBytes: 32, maxBytes: 32 },
  { type: 0x01, name: 'joined', from: ['relay'], need: 'none', minBytes: 9, maxBytes: 9 },
  { type: 0x02, name: 'limit', from: ['viewer', 'relay'], need: 'watch', minBytes: 8, maxBytes: 8 },
  { type: 0x03, name: 'resume', from: ['viewer', 'relay'], need: 'watch', minBytes: 8, maxBytes: 8 },
  { type: 0x04, name: 'closed', from: ['relay', 'agent'], need: 'none', minBytes: 1, maxBytes: 257 },
];

const terminal: readonly ChannelMessageRule[] = [
  { type: 0x40, name: 'output', from: ['agent'], need: 'none', minBytes: 9, maxBytes: 8 + terminalPieceMaxBytes },
  { type: 0x41, name: 'input', from: ['viewer'], need: 'control', minBytes: 1, maxBytes: terminalPieceMaxBytes },
  { type: 0x42, name: 'resize', from: ['viewer'], need: 'control', minBytes: 4, maxBytes: 4 },
  { type: 0x43, name: 'snapshot', from: ['agent'], need: 'none', minBytes: 12, maxBytes: channelMessageMaxBytes - 1 },
  { type: 0x44, name: 'resized', from: ['agent'], need: 'none', minBytes: 12, maxBytes: 12 },
  { type: 0x45, name: 'exited', from: ['agent'], need: 'none', minBytes: 13, maxBytes: 13 },
];

/** The tools whose channels exist, each with its whole table. */
export const channelTools: Readonly<Record<'terminal', readonly ChannelMessageRule[]>> = {
  terminal: [...common, ...terminal],
};

export type ChannelTool = keyof typeof channelTools;
