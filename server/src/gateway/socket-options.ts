import { closeAnswerMs } from './gateway-limits.ts';

/** What both gateways ask of their sockets; the types of `ws` don't know `closeTimeout` yet. */
export const socketOptions = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  autoPong: false,
  closeTimeout: closeAnswerMs,
} as const;
