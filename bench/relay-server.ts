/** The server side of bench/relay.ts, in a process of its own: our relay with or without recording, or `ws`. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChannelId, LoginId, SessionId } from '@sallyport/domain';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { selfSigned } from '../server/src/identity/certificate.ts';
import { RecordingFolder } from '../server/src/recorder/recording-folder.ts';
import { testSeals } from '../server/src/sealing/testing/test-seals.ts';
import { Relay } from '../server/src/relay/relay.ts';

export type BenchKind = 'relay' | 'recording' | 'ws';

export interface BenchAnswer {
  readonly port: number;
  readonly agentTicket: string;
  readonly viewerTicket: string;
  readonly cpuMs: number;
}

const tickets = { agent: randomBytes(32), viewer: randomBytes(32) };
const channelId = 'ch_00000000000000000000000001' as ChannelId;

async function serveRelay(server: Server, record: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const ignore = (): void => undefined;
  const relay = new Relay({
    events: {
      viewerJoined: ignore,
      viewerLeft: ignore,
      agentJoined: ignore,
      agentLeft: ignore,
      violation: ignore,
      recordingPaused: fail,
      recordingResumed: ignore,
      closed: ignore,
    },
    recordings: new RecordingFolder({ folder, ...testSeals(folder), now: Date.now, onError: fail }),
    redeemTicket: (ticket, side) =>
      Promise.resolve(
        tickets[side].equals(ticket) ? { kind: 'accepted', channelId } : { kind: 'refused', code: 'unknown' },
      ),
    onError: fail,
  });
  await relay.expect({
    channelId,
    sessionId: 'se_00000000000000000000000001' as SessionId,
    tool: 'terminal',
    permissions: { terminal: 'full' },
    record,
    recordInput: false,
    startedAt: Date.now(),
    cols: 80,
    rows: 24,
  });
  server.on('upgrade', (request, socket, head: Buffer) => {
    const isViewer = request.headers['x-side'] === 'viewer';
    const loginId = 'lo_00000000000000000000000001' as LoginId;
    relay.accept({
      request,
      socket,
      head,
      admission: isViewer ? { side: 'viewer', loginId } : { side: 'agent', address: '' },
    });
  });
}

function serveWs(server: Server): void {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1_048_576 });
  let viewer: WebSocket | undefined;
  server.on('upgrade', (request, socket, head: Buffer) => {
    sockets.handleUpgrade(request, socket, head, (end) => {
      if (request.headers['x-side'] === 'viewer') viewer = end;
      else end.on('message', (message: Buffer) => forward(end, message));
    });
  });
  const forward = (agent: WebSocket, message: Buffer): void => {
    viewer?.send(message, { binary: true }, () => {
      if (agent.isPaused && (viewer?.bufferedAmount ?? 0) < 65_536) agent.resume();
    });
    if ((viewer?.bufferedAmount ?? 0) > 1_048_576) agent.pause();
  };
}

function fail(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = Date.now();
const server = createServer({
  key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  cert: selfSigned(privateKey, {
    commonName: 'bench',
    hosts: ['127.0.0.1'],
    notBefore: now - 60_000,
    notAfter: now + 3_600_000,
  }),
});
const kind = process.argv[2];
if (kind === 'ws') serveWs(server);
else await serveRelay(server, kind === 'recording');
server.listen(0, '127.0.0.1');
await once(server, 'listening');

function answer(): BenchAnswer {
  const { user, system } = process.cpuUsage();
  return {
    port: (server.address() as AddressInfo).port,
    agentTicket: tickets.agent.toString('base64'),
    viewerTicket: tickets.viewer.toString('base64'),
    cpuMs: (user + system) / 1_000,
  };
}

process.on('message', () => process.send?.(answer()));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
process.send?.(answer());
