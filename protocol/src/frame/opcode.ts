/** Frame opcodes of RFC 6455, section 5.2. */
export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

export type Opcode = (typeof OPCODE)[keyof typeof OPCODE];
export type DataOpcode = typeof OPCODE.continuation | typeof OPCODE.text | typeof OPCODE.binary;
export type MessageOpcode = typeof OPCODE.text | typeof OPCODE.binary;

/** RFC 6455, section 5.5: the payload of a control frame. */
export const CONTROL_MAX_BYTES = 125;

/** Two bytes, a 64-bit length and a masking key (RFC 6455, section 5.2). */
export const HEADER_MAX_BYTES = 14;
