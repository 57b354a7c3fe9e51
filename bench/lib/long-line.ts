/** Starts a delay proxy in front of a port. */
import { fileURLToPath } from 'node:url';

import { startChild } from './child.ts';
import { freePort } from '../../tools/testbed/free-port.ts';

/** The round trip over which opening a shell is measured. */
export const longLineRoundTripMs = 50;

export interface LongLine {
  readonly port: number;
  stop(): Promise<void>;
}

/** `port` is the one to listen on, when it had to be known before there was a target. */
export async function startLongLine(targetPort: number, port?: number): Promise<LongLine> {
  const listenPort = port ?? (await freePort());
  const program = fileURLToPath(new URL('delay-proxy.ts', import.meta.url));
  const numbers = [longLineRoundTripMs, listenPort, targetPort].map(String);
  const child = startChild(process.execPath, [program, ...numbers]);
  await child.untilPrinted(/listening/, 10_000);
  return { port: listenPort, stop: () => child.stop() };
}
