/** What most tests of the agent need: a folder, a server, an agent that has enrolled and stands on its link. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64url, enrolmentKeyBody } from '@sallyport/protocol';
import type { CommandBody } from '@sallyport/protocol';
import { Agent } from '../agent.ts';
import type { AgentOptions } from '../agent.ts';
import { createDialler } from '../dial/dial.ts';
import { parseServerAddress } from '../dial/server-address.ts';
import type { ServerAddress } from '../dial/server-address.ts';
import type { LogFacts, LogLevel } from '../log.ts';
import { choosePlatform } from '../platform/choose.ts';
import type { Platform } from '../platform/platform.ts';
import { Queue } from './queue.ts';
import { Seen } from './test-channel.ts';
import type { TestChannel } from './test-channel.ts';
import type { TestLink } from './test-link.ts';
import { TestServer } from './test-server.ts';

export type LogLine = { readonly level: LogLevel; readonly event: string; readonly facts: LogFacts };

export function makeEnrolmentKey(): string {
  const key = { installerId: randomBytes(16).toString('hex'), secret: encodeBase64url(randomBytes(32)) };
  const body = enrolmentKeyBody(key);
  return `${body}.${createHash('sha256').update(body).digest('hex').slice(0, 8)}`;
}

export function addressOf(name: string): ServerAddress {
  const address = parseServerAddress(name);
  if (address === undefined) throw new Error(`${name} is no address`);
  return address;
}

/** A shell without anybody's start-up files: what a test types is all that it does. */
export function plainShell(): Platform {
  const platform = choosePlatform('user');
  return {
    facts: (wanted) => platform.facts(wanted),
    presence: () => platform.presence(),
    account: (wanted) => platform.account(wanted),
    screen: () => platform.screen(),
    shell: () => {
      const plan = platform.shell();
      return {
        ...plan,
        file: '/bin/bash',
        args: ['--norc', '--noprofile'],
        folder: '/',
        environment: { ...plan.environment, PS1: '$ ', HISTFILE: '' },
      };
    },
  };
}

/** Everything that a test opened is closed after it, last first. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }
}

export async function makeDataFolder(cleanup: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-agent-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function startServer(cleanup: Cleanup): Promise<TestServer> {
  const server = await new TestServer().start();
  cleanup.add(() => server.stop());
  return server;
}

export type RunningTestAgent = {
  readonly agent: Agent;
  readonly log: Queue<LogLine>;
  readonly lines: readonly LogLine[];
};

export async function startAgent(
  cleanup: Cleanup,
  server: TestServer,
  more: Partial<AgentOptions> & { readonly data: string },
): Promise<RunningTestAgent> {
  const log = new Queue<LogLine>();
  const lines: LogLine[] = [];
  const agent = await Agent.start({
    servers: [addressOf(server.name)],
    rootFingerprint: server.keys.rootFingerprint,
    enrolmentKey: makeEnrolmentKey(),
    platform: plainShell(),
    dialler: createDialler({ timeoutMs: 5_000 }),
    // The shortest of every jittered wait: tests needn't sit it out.
    random: () => 0,
    log: (level, event, facts = {}) => {
      lines.push({ level, event, facts });
      log.push({ level, event, facts });
    },
    ...more,
  });
  cleanup.add(() => agent.stop());
  return { agent, log, lines };
}

export const ids = {
  session: (number: number): string => `se_01k1${String(number).padStart(22, '0')}`,
  channel: (number: number): string => `ch_01k1${String(number).padStart(22, '0')}`,
};

export function openSession(
  channels: Extract<CommandBody, { kind: 'open-session' }>['channels'],
  number = 1,
): CommandBody {
  return {
    kind: 'open-session',
    sessionId: ids.session(number),
    tools: ['terminal'],
    account: { kind: 'service' },
    representative: 'Pat',
    channels,
  };
}

export function terminalChannel(number = 1): Extract<CommandBody, { kind: 'open-channel' }>['channel'] {
  return {
    channelId: ids.channel(number),
    tool: 'terminal',
    ticket: encodeBase64url(randomBytes(32)),
    cols: 80,
    rows: 24,
  };
}

export type OpenShell = { readonly link: TestLink; readonly channel: TestChannel; readonly seen: Seen };

/** A session with one terminal, joined and at its prompt. */
export async function openShell(server: TestServer, link: TestLink, number = 1): Promise<OpenShell> {
  const result = await link.command(openSession([terminalChannel(number)], number));
  if (!result.ok) throw new Error(`no session: ${result.code}`);
  const seen = new Seen();
  const channel = (await server.channels.next('a channel')).join(seen);
  return { link, channel, seen };
}
