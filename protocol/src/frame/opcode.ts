/** Frame opcodes of RFC 6455, section 5.2. */
export const frameOpcode = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

export type Opcode = (typeof frameOpcode)[keyof typeof frameOpcode];
export type DataOpcode = typeof frameOpcode.continuation | typeof frameOpcode.text | typeof frameOpcode.binary;
export type MessageOpcode = typeof frameOpcode.text | typeof frameOpcode.binary;

/** RFC 6455, section 5.5: the payload of a control frame. */
export const controlMaxBytes = 125;

/** Two bytes, a 64-bit length and a masking key (RFC 6455, section 5.2). */
export const headerMaxBytes = 14;
