/** A relay on a real TLS server, its recordings in a temporary folder, with all that it reported. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChannelId, LoginId, SessionId } from '@sallyport/domain';
import type { RecordingRecord } from '@sallyport/protocol';
import { selfSigned } from '../../identity/certificate.ts';
import { recordingFile } from '../../recorder/recording-place.ts';
import { RecordingFolder } from '../../recorder/recording-folder.ts';
import { testSeals } from '../../sealing/testing/test-seals.ts';
import type { TestSeals } from '../../sealing/testing/test-seals.ts';
import { recordsOf } from '../../recorder/testing/records.ts';
import type { ChannelSide } from '../message-rules.ts';
import type { ChannelSpec, ClosedReport, RecordingEvents, Redemption, RelayEvents, ViolationReport } from '../ports.ts';
import { Relay } from '../relay.ts';
import { TestEnd } from './test-end.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const certificate = selfSigned(privateKey, {
  commonName: 'relay under test',
  hosts: ['127.0.0.1'],
  notBefore: Date.now() - 3_600_000,
  notAfter: Date.now() + 3_600_000,
});

export const loginId = 'lo_00000000000000000000000001' as LoginId;

interface Ticket {
  readonly side: ChannelSide;
  readonly channelId: ChannelId;
}

export interface Joined {
  readonly channel: ChannelSpec;
  readonly agent: TestEnd;
  readonly viewer: TestEnd;
}

export class RelaySite {
  readonly relay: Relay;
  readonly folder: string;
  readonly seals: TestSeals;
  /** What the relay reported, in a word each. */
  readonly events: string[] = [];
  readonly violations: ViolationReport[] = [];
  readonly closed: ClosedReport[] = [];
  readonly errors: unknown[] = [];
  /** What each recording that was opened tells its channel; a test may tell it too. */
  readonly recordings: RecordingEvents[] = [];
  readonly #server: Server;
  readonly #tickets = new Map<string, Ticket>();
  readonly #ends: TestEnd[] = [];
  #channels = 0;
  #waiters: (() => void)[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.seals = testSeals(folder);
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    this.#server = createServer({ key, cert: certificate });
    const recordings = new RecordingFolder({
      folder,
      ...this.seals,
      now: () => Date.now(),
      onError: (error) => this.errors.push(error),
    });
    this.relay = new Relay({
      events: this.#listen(),
      recordings: {
        open: (channel, events) => {
          this.recordings.push(events);
          return recordings.open(channel, events);
        },
      },
      redeemTicket: (ticket, side) => Promise.resolve(this.#redeem(ticket, side)),
      onError: (error) => this.errors.push(error),
    });
    this.#server.on('upgrade', (request, socket, head: Buffer) => {
      const side = request.headers['x-side'];
      const login = (request.headers['x-login'] ?? loginId) as LoginId;
      this.relay.accept({
        request,
        socket,
        head,
        admission: side === 'viewer' ? { side, loginId: login } : { side: 'agent', address: '192.0.2.1' },
      });
    });
  }

  static async open(folder?: string): Promise<RelaySite> {
    const site = new RelaySite(folder ?? (await mkdtemp(join(tmpdir(), 'sallyport-relay-'))));
    site.#server.listen(0, '127.0.0.1');
    await once(site.#server, 'listening');
    return site;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await this.relay.stop();
    for (const end of this.#ends) end.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  spec(changes: Partial<ChannelSpec> = {}): ChannelSpec {
    this.#channels += 1;
    const digits = String(this.#channels).padStart(26, '0');
    return {
      channelId: `ch_${digits}` as ChannelId,
      sessionId: `se_${digits}` as SessionId,
      tool: 'terminal',
      permissions: { terminal: 'full' },
      record: true,
      recordInput: false,
      startedAt: Date.now(),
      cols: 80,
      rows: 24,
      ...changes,
    };
  }

  async expect(changes: Partial<ChannelSpec> = {}): Promise<ChannelSpec> {
    const spec = this.spec(changes);
    await this.relay.expect(spec);
    return spec;
  }

  ticket(channel: ChannelSpec, side: ChannelSide): Uint8Array {
    const ticket = randomBytes(32);
    this.#tickets.set(hash(ticket), { side, channelId: channel.channelId });
    return ticket;
  }

  async dial(side: ChannelSide, headers: Readonly<Record<string, string>> = {}): Promise<TestEnd> {
    const end = await TestEnd.dial(this.port, { 'x-side': side, ...headers });
    if (typeof end === 'number') throw new Error(`the upgrade was answered ${end}`);
    this.#ends.push(end);
    return end;
  }

  /** An end that has shown its ticket; a viewer also lets the agent send, as consoles do in the same flush. */
  async join(channel: ChannelSpec, side: ChannelSide, limit = 10_000_000): Promise<TestEnd> {
    const end = await this.dial(side);
    const ticket = { kind: 'ticket', ticket: this.ticket(channel, side) } as const;
    if (side === 'agent') end.say(ticket);
    else end.say(ticket, { kind: 'limit', offset: limit });
    return end;
  }

  /** Both ends joined, with the greetings taken. */
  async joined(changes: Partial<ChannelSpec> = {}): Promise<Joined> {
    const channel = await this.expect(changes);
    const viewer = await this.join(channel, 'viewer');
    const agent = await this.join(channel, 'agent');
    await viewer.next();
    for (let taken = 0; taken < 2; taken += 1) await agent.next();
    return { channel, agent, viewer };
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  records(channel: ChannelSpec): Promise<readonly RecordingRecord[]> {
    return recordsOf(recordingFile(this.folder, channel), this.seals.keys);
  }

  #redeem(ticket: Uint8Array, side: ChannelSide): Redemption {
    const found = this.#tickets.get(hash(ticket));
    this.#tickets.delete(hash(ticket));
    if (found === undefined || found.side !== side) return { kind: 'refused', code: 'ticket.unknown' };
    return { kind: 'accepted', channelId: found.channelId };
  }

  #listen(): RelayEvents {
    const note = (event: string): void => {
      this.events.push(event);
      const waiters = this.#waiters;
      this.#waiters = [];
      for (const wake of waiters) wake();
    };
    return {
      viewerJoined: () => note('viewer joined'),
      viewerLeft: ({ cause }) => note(`viewer left: ${cause}`),
      agentJoined: () => note('agent joined'),
      agentLeft: ({ cause }) => note(`agent left: ${cause}`),
      violation: (report) => {
        this.violations.push(report);
        note(`violation: ${report.from} ${report.fault} ${report.type} x${report.count}`);
      },
      recordingPaused: ({ because }) => note(`recording paused: ${because}`),
      recordingResumed: () => note('recording resumed'),
      closed: (report) => {
        this.closed.push(report);
        note(`closed: ${report.reason}`);
      },
    };
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
