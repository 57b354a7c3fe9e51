/**
 * TLS over a connection. Any certificate is taken: trust rests on the proofs that are exchanged inside, and these are
 * bound to the key seen here. So what this gives, beside the socket, is the hash of that key.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect, createSecureContext } from 'node:tls';
import type { SecureContext, TLSSocket } from 'node:tls';
import type { ServerAddress } from './server-address.ts';

export type SecureSocket = {
  readonly socket: TLSSocket;
  /** SHA-256 of the SPKI DER of the peer's key, 32 bytes. */
  readonly tlsKey: Uint8Array;
};

let context: SecureContext | undefined;

/** One for all connections. An empty list of authorities spares loading those that come with the runtime. */
function secureContext(): SecureContext {
  context ??= createSecureContext({ minVersion: 'TLSv1.3', ca: [] });
  return context;
}

export function secure(plain: Socket, to: ServerAddress, giveUp: AbortSignal): Promise<SecureSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: plain,
      secureContext: secureContext(),
      rejectUnauthorized: false,
      ...(isIP(to.host) === 0 ? { servername: to.host } : {}),
    });
    const settle = (then: () => void): void => {
      giveUp.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.off('close', onClose);
      then();
    };
    const fail = (fault: Error): void => {
      settle(() => {
        // A late error of a socket that is given up must not end the process.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(fault);
      });
    };
    const onAbort = (): void => fail(new Error('no answer in time'));
    const onError = (fault: Error): void => fail(fault);
    const onClose = (): void => fail(new Error('closed during the TLS handshake'));
    giveUp.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      if (certificate === undefined) {
        fail(new Error('the server showed no certificate'));
        return;
      }
      const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
      settle(() => resolve({ socket, tlsKey: createHash('sha256').update(spki).digest() }));
    });
  });
}
