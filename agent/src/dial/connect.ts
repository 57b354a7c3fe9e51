/**
 * The way out: a plain connection to a server. Direct is the only way so far; a proxy would be another function of
 * the same type, and nothing above it would change.
 */
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import type { ServerAddress } from './server-address.ts';

export type Connect = (to: ServerAddress, giveUp: AbortSignal) => Promise<Socket>;

/** A dead peer is noticed by TCP too, should our own keepalive ever be held up. */
const keepAliveFirstMs = 30_000;

export const connectDirectly: Connect = (to, giveUp) =>
  new Promise((resolve, reject) => {
    const socket = connectTcp({
      host: to.host,
      port: to.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveFirstMs,
    });
    const onAbort = (): void => {
      socket.destroy();
      reject(new Error('no answer in time'));
    };
    giveUp.addEventListener('abort', onAbort, { once: true });
    socket.once('error', (fault) => {
      giveUp.removeEventListener('abort', onAbort);
      reject(fault);
    });
    socket.once('connect', () => {
      giveUp.removeEventListener('abort', onAbort);
      resolve(socket);
    });
  });
