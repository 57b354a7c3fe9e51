/** A channel message is at most this long; a reader refuses a longer one before its first payload byte. */
export const MESSAGE_MAX_BYTES = 1024 * 1024;

/** An upgrade request or answer; browsers send under 2 KiB, a proxy may add a few headers of its own. */
export const HEAD_MAX_BYTES = 8 * 1024;

/** Header lines in one head. */
export const HEAD_MAX_LINES = 64;

/** Subprotocols one upgrade may offer; we offer one. */
export const SUBPROTOCOLS_MAX = 8;
