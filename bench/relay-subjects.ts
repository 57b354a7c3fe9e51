/** What bench/relay.ts measures: servers that take bytes from one TLS socket and hand them to another. */
import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { selfSigned } from '../server/src/identity/certificate.ts';
import { TestEnd } from '../server/src/relay/testing/test-end.ts';
import { cpuMsOf } from './lib/process-cost.ts';
import type { BenchAnswer, BenchKind } from './relay-server.ts';

export interface RelaySubject {
  /** Frames go in here. */
  readonly source: TLSSocket;
  /** Whether its frames leave without the mask that they came with. */
  readonly unmasks: boolean;
  /** Bytes that came out. */
  readonly received: () => number;
  /** Processor time that the server has used. */
  readonly cpuMs: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Ours or `ws`, in a process of its own; of the version in another folder if one is given. */
export async function startNode(kind: BenchKind, checkout = join(import.meta.dirname, '..')): Promise<RelaySubject> {
  const server = fork(join(checkout, 'bench/relay-server.ts'), [kind]);
  const [{ port, agentTicket, viewerTicket }] = (await once(server, 'message')) as [BenchAnswer];
  const viewer = await dialled(port, 'viewer', viewerTicket);
  const agent = await dialled(port, 'agent', agentTicket);
  viewer.socket.removeAllListeners('data');
  const received = counting(viewer.socket);
  return {
    source: agent.socket,
    unmasks: true,
    received,
    cpuMs: async () => {
      server.send('cpu');
      const [answer] = (await once(server, 'message')) as [BenchAnswer];
      return answer.cpuMs;
    },
    stop: async () => {
      agent.cut();
      viewer.cut();
      await ended(server);
    },
  };
}

const haproxy = '/usr/sbin/haproxy';

/** haproxy on one thread, which ends TLS, reads nothing and makes TLS again; undefined where it isn't installed. */
export async function startHaproxy(): Promise<RelaySubject | undefined> {
  if (!existsSync(haproxy)) return undefined;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Date.now();
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const names = { commonName: 'bench', hosts: ['127.0.0.1'] };
  const cert = selfSigned(privateKey, { ...names, notBefore: now - 60_000, notAfter: now + 3_600_000 });
  const sink = createServer({ key, cert });
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const socketPath = join(folder, 'front');
  writeFileSync(join(folder, 'both.pem'), key + cert, { mode: 0o600 });
  const sinkPort = (sink.address() as AddressInfo).port;
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `global
  nbthread 1
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen through
  bind unix@${socketPath}.plain
  bind 127.0.0.1:${sinkPort + 1} ssl crt ${join(folder, 'both.pem')}
  server sink 127.0.0.1:${sinkPort} ssl verify none
`,
  );
  const server = spawn(haproxy, ['-db', '-q', '-f', join(folder, 'haproxy.cfg')], { stdio: 'inherit' });
  while (!existsSync(`${socketPath}.plain`)) await new Promise((resolve) => setTimeout(resolve, 20));
  const joined = once(sink, 'secureConnection') as Promise<[TLSSocket]>;
  const source = connect({ port: sinkPort + 1, host: '127.0.0.1', rejectUnauthorized: false });
  source.on('error', () => undefined);
  source.write('begin');
  const [target] = await joined;
  target.on('error', () => undefined);
  return {
    source,
    unmasks: false,
    received: counting(target),
    cpuMs: () => Promise.resolve(cpuMsOf(server.pid ?? 0)),
    stop: async () => {
      source.destroy();
      target.destroy();
      sink.close();
      await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function counting(socket: TLSSocket): () => number {
  let received = 0;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  return () => received;
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill();
  await once(child, 'exit');
}

async function dialled(port: number, side: 'viewer' | 'agent', ticket: string): Promise<TestEnd> {
  const end = await TestEnd.dial(port, { 'x-side': side });
  if (typeof end === 'number') throw new Error(`the upgrade was answered ${end}`);
  end.say({ kind: 'ticket', ticket: Buffer.from(ticket, 'base64') });
  return end;
}
