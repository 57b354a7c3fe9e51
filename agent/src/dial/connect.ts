/** The way out: a plain connection to a server, direct or by way of a proxy. Nothing above this knows which. */
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { faultText } from '../log.ts';
import { DialFault } from './dial-fault.ts';
import type { DialFaultCode } from './dial-fault.ts';
import { connectByHttp } from './http-proxy.ts';
import { proxyFor } from './proxy-choice.ts';
import type { ProxySetting } from './proxy-choice.ts';
import type { ServerAddress } from './server-address.ts';
import { connectBySocks5 } from './socks5-proxy.ts';

/** Rejects with a `DialFault`. */
export type Connect = (to: ServerAddress, giveUp: AbortSignal) => Promise<Socket>;

/** A dead peer is noticed by TCP too, should our own keepalive ever be held up. */
const keepAliveFirstMs = 30_000;

type Place = { readonly host: string; readonly port: number };

function reach(
  { host, port }: Place,
  { code, giveUp }: { readonly code: DialFaultCode; readonly giveUp: AbortSignal },
) {
  return new Promise<Socket>((resolve, reject) => {
    const socket = connectTcp({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveFirstMs,
    });
    const onAbort = (): void => {
      socket.destroy();
      reject(new DialFault(code, 'no answer in time'));
    };
    giveUp.addEventListener('abort', onAbort, { once: true });
    socket.once('error', (fault) => {
      giveUp.removeEventListener('abort', onAbort);
      reject(new DialFault(code, fault.message));
    });
    socket.once('connect', () => {
      giveUp.removeEventListener('abort', onAbort);
      resolve(socket);
    });
  });
}

export const connectDirectly: Connect = (to, giveUp) => reach(to, { code: 'dial.unreachable', giveUp });

/** By what the setting says at the moment of each dial. */
export function connectBy(setting: ProxySetting): Connect {
  return async (to, giveUp) => {
    const proxy = proxyFor(setting, to);
    if (proxy === undefined) return await connectDirectly(to, giveUp);
    const by = proxy.kind === 'http' ? connectByHttp : connectBySocks5;
    try {
      const socket = await reach(proxy, { code: 'dial.proxy-unreachable', giveUp });
      // A late error of a socket that is given up must not end the process.
      socket.on('error', () => undefined);
      try {
        await by(socket, { proxy, to }, giveUp);
        return socket;
      } catch (fault) {
        socket.destroy();
        throw fault;
      }
    } catch (fault) {
      const code = fault instanceof DialFault ? fault.code : 'dial.proxy-unreadable';
      throw new DialFault(code, `${proxy.name}: ${faultText(fault)}`);
    }
  };
}
