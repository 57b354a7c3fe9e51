/**
 * The floor of bench/links.ts: what Node's TLS and `ws` hold for an idle connection when nothing is proven, known or
 * kept. The same options as the product's, a ping each half minute, and no more.
 */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { linkMessageMaxBytes, linkSubprotocol } from '@sallyport/protocol';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { selfSigned } from '../server/src/identity/certificate.ts';

const pingEveryMs = 30_000;
const dayMs = 86_400_000;

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const validity = { notBefore: Date.now() - dayMs, notAfter: Date.now() + dayMs };
const server = createServer({
  key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  cert: selfSigned(privateKey, { commonName: 'bench', hosts: ['127.0.0.1'], ...validity }),
  minVersion: 'TLSv1.2',
});
const upgrades = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: linkMessageMaxBytes,
  handleProtocols: () => linkSubprotocol,
});
const open = new Set<WebSocket>();
const ignore = (): void => undefined;

function gone(this: WebSocket): void {
  open.delete(this);
}

server.on('upgrade', (request, socket, head: Buffer) => {
  upgrades.handleUpgrade(request, socket, head, (link) => {
    open.add(link);
    link.on('error', ignore);
    link.on('close', gone);
  });
});
setInterval(() => {
  for (const link of open) link.ping();
}, pingEveryMs);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`);
