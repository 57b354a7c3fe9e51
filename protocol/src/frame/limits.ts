/** A channel message is at most this long; a reader refuses a longer one before its first payload byte. */
export const messageMaxBytes = 1024 * 1024;

/** An upgrade request or answer; browsers send under 2 KiB, a proxy may add a few headers of its own. */
export const headMaxBytes = 8 * 1024;

/** Header lines in one head. */
export const headMaxLines = 64;

/** Subprotocols one upgrade may offer; we offer one. */
export const subprotocolsMax = 8;
