/** A WebSocket client for benchmarks: TLS to loopback with whatever certificate is shown there, no compression. */
import { once } from 'node:events';

import { WebSocket } from 'ws';

export interface Dial {
  readonly url: string;
  readonly subprotocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Where to connect instead of the address's own port, when a line of a given length lies in between. */
  readonly throughPort?: number | undefined;
  readonly onMessage: (bytes: Buffer, isBinary: boolean) => void;
}

export async function openWebSocket(dial: Dial): Promise<WebSocket> {
  const { hostname, host } = new URL(dial.url);
  if (hostname !== '127.0.0.1') throw new Error(`benchmarks stay on loopback, not ${hostname}`);
  const url = new URL(dial.url);
  if (dial.throughPort !== undefined) url.port = String(dial.throughPort);
  const socket = new WebSocket(url, [...(dial.subprotocols ?? [])], {
    rejectUnauthorized: false,
    perMessageDeflate: false,
    headers: { ...dial.headers, host },
  });
  socket.binaryType = 'nodebuffer';
  socket.on('message', (data, isBinary) => {
    if (Buffer.isBuffer(data)) dial.onMessage(data, isBinary);
  });
  await once(socket, 'open');
  // From now on a broken socket shows as missing output.
  socket.on('error', () => {});
  return socket;
}

export async function closeWebSocket(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return;
  const closed = once(socket, 'close');
  socket.close();
  const timer = setTimeout(() => socket.terminate(), 1_000);
  await closed;
  clearTimeout(timer);
}
