/**
 * Every way in which a byte stream can break RFC 6455, as values: a dotted code for logs and counters and the close
 * code that the connection must end with. The records are frozen and shared, so failing costs no allocation.
 */
export type FrameFailureCode =
  | 'frame.reserved-bits'
  | 'frame.unknown-opcode'
  | 'frame.unexpected-continuation'
  | 'frame.expected-continuation'
  | 'frame.fragmented-control'
  | 'frame.control-too-long'
  | 'frame.not-masked'
  | 'frame.masked'
  | 'frame.length-not-minimal'
  | 'frame.length-top-bit'
  | 'frame.message-too-long'
  | 'frame.close-length'
  | 'frame.close-code'
  | 'frame.invalid-utf8';

/** 1002 protocol error, 1007 inconsistent payload, 1009 too big (RFC 6455, section 7.4.1). */
export type FailureCloseCode = 1002 | 1007 | 1009;

export interface FrameFailure {
  readonly kind: 'frame-failure';
  readonly code: FrameFailureCode;
  readonly closeCode: FailureCloseCode;
}

function closesWith(closeCode: FailureCloseCode, code: FrameFailureCode): FrameFailure {
  return Object.freeze({ kind: 'frame-failure', code, closeCode });
}

export const frameFailures = {
  reservedBits: closesWith(1002, 'frame.reserved-bits'),
  unknownOpcode: closesWith(1002, 'frame.unknown-opcode'),
  unexpectedContinuation: closesWith(1002, 'frame.unexpected-continuation'),
  expectedContinuation: closesWith(1002, 'frame.expected-continuation'),
  fragmentedControl: closesWith(1002, 'frame.fragmented-control'),
  controlTooLong: closesWith(1002, 'frame.control-too-long'),
  notMasked: closesWith(1002, 'frame.not-masked'),
  masked: closesWith(1002, 'frame.masked'),
  lengthNotMinimal: closesWith(1002, 'frame.length-not-minimal'),
  lengthTopBit: closesWith(1002, 'frame.length-top-bit'),
  messageTooLong: closesWith(1009, 'frame.message-too-long'),
  closeLength: closesWith(1002, 'frame.close-length'),
  closeCode: closesWith(1002, 'frame.close-code'),
  invalidUtf8: closesWith(1007, 'frame.invalid-utf8'),
} as const;

/**
 * Whether a close frame may carry this code: those of RFC 6455 section 7.4 and the IANA registry (1012 to 1014), and
 * the ranges for libraries and applications. 1004 to 1006 and 1015 never travel.
 */
export function isCloseCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}
