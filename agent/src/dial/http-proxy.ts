/** A connection by way of a proxy for HTTP: the method CONNECT (RFC 9110, section 9.3.6), login by RFC 7617. */
import type { Socket } from 'node:net';
import { AnswerHeadReader } from '@sallyport/protocol/frame/http-head';
import { DialFault } from './dial-fault.ts';
import type { ProxyAddress } from './proxy-address.ts';
import type { ServerAddress } from './server-address.ts';
import { readFrom } from './socket-reader.ts';

export async function connectByHttp(
  socket: Socket,
  { proxy, to }: { readonly proxy: ProxyAddress; readonly to: ServerAddress },
  giveUp: AbortSignal,
): Promise<void> {
  const { login } = proxy;
  const credentials = login === undefined ? '' : Buffer.from(`${login.user}:${login.password}`).toString('base64');
  const authorization = login === undefined ? '' : `Proxy-Authorization: Basic ${credentials}\r\n`;
  socket.write(`CONNECT ${to.name} HTTP/1.1\r\nHost: ${to.name}\r\n${authorization}\r\n`);
  const reader = readFrom(socket, giveUp);
  const head = new AnswerHeadReader({ allowsHttp10: true });
  for (;;) {
    const progress = head.push(await reader.some());
    if (progress.kind === 'head-failure') throw new DialFault('dial.proxy-unreadable', progress.code);
    if (progress.kind !== 'head') continue;
    const { status } = progress.head;
    if (status === 407) throw new DialFault('dial.proxy-login', 'status 407');
    if (status < 200 || status > 299) throw new DialFault('dial.proxy-refused', `status ${status}`);
    reader.release();
    if (progress.rest.length > 0) socket.unshift(progress.rest);
    return;
  }
}
