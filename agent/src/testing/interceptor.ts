/** Somebody in between: ends the agent's TLS with a key of his own and passes every byte on to the real server. */
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:tls';
import { makeCertificate } from './certificate.ts';
import type { TestCertificate } from './certificate.ts';
import type { Cleanup } from './fixtures.ts';
import type { TestServer } from './test-server.ts';

export type Interceptor = { readonly name: string; readonly certificate: TestCertificate };

/** `change` may alter what the agent sends, and `answer` what the server does. */
export async function startInterceptor(
  cleanup: Cleanup,
  behind: TestServer,
  change: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Promise<Interceptor> {
  const certificate = makeCertificate();
  const sockets = new Set<Socket>();
  const server = createServer({ key: certificate.keyPem, cert: certificate.certPem }, (agent) => {
    const onward = connect({ host: '127.0.0.1', port: behind.port, rejectUnauthorized: false });
    for (const socket of [agent, onward]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        agent.destroy();
        onward.destroy();
      });
    }
    agent.on('data', (bytes: Buffer) => onward.write(change(bytes)));
    onward.on('data', (bytes: Buffer) => agent.write(bytes));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanup.add(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { name: `127.0.0.1:${port}`, certificate };
}
