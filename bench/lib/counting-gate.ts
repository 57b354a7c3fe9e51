/** What idle links send and receive, counted by a gate that passes TCP on. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface CountingGate {
  readonly address: string;
  /** Both ways, inside TCP. */
  readonly bytes: () => number;
  readonly close: () => void;
}

export async function startCountingGate(target: number): Promise<CountingGate> {
  let bytes = 0;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: `https://127.0.0.1:${port}`, bytes: () => bytes, close: () => server.close() };
}
