/**
 * A TCP proxy on loopback whose connections a test can cut: the network as it is outside, without a simulation of it.
 */
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';

export type CuttingProxy = {
  readonly port: number;
  /** Destroys every connection that is open now and tells how many pairs that were. */
  readonly cut: () => number;
  readonly close: () => Promise<void>;
};

export async function startCuttingProxy(target: { readonly port: number }, port = 0): Promise<CuttingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(target.port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    const drop = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.pipe(far).pipe(near);
    for (const socket of pair) socket.setNoDelay(true).on('error', drop).on('close', drop);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    const count = pairs.size;
    for (const [near] of pairs) near.destroy();
    return count;
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
