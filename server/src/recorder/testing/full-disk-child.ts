/**
 * A whole server whose recordings meet a full disk: a file system of one megabyte, in a mount namespace of this process,
 * or a limit on the size of files. Says what happened as one line of JSON.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startSite } from '../../gateway/testing/test-site.ts';
import { recordingFile } from '../recording-place.ts';

const [kind = '', data = ''] = process.argv.slice(2);
const recordings = join(data, 'recordings');
const filler = join(recordings, 'filler');
const messageBytes = 60_000;

const run = (program: string, ...words: readonly string[]): void => void execFileSync(program, words);
const limit = (bytes: string): void => run('prlimit', '--pid', String(process.pid), `--fsize=${bytes}:unlimited`);

const disks = {
  tmpfs: {
    make: () => run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', recordings),
    free: () => run('mount', '-o', 'remount,size=8m', recordings),
    fill: () => {
      try {
        writeFileSync(filler, Buffer.alloc(16_000_000));
      } catch {
        // It is full now, which is what was wanted.
      }
    },
    clear: () => rmSync(filler, { force: true }),
  },
  limit: {
    make: () => limit('1500000'),
    free: () => limit('unlimited'),
    fill: (file: string) => limit(String(statSync(file).size + 1000)),
    clear: () => limit('unlimited'),
  },
} as const;

if (kind !== 'tmpfs' && kind !== 'limit') throw new Error('which disk?');
const disk = disks[kind];
mkdirSync(recordings, { recursive: true });
disk.make();
const site = await startSite({ data });
const agent = await site.agent();
const user = await site.console();
const link = await agent.link();
const { sessionId, channelId, ticket } = await user.jump(await agent.itemId());
const body = await link.obey('open-session');
const shell = await agent.channel(body.channels[0]?.ticket);
const viewer = await user.view(ticket);
const row = (await site.world.store.listRecordedChannels())[0];
if (row === undefined) throw new Error('no channel');
const file = recordingFile(recordings, { sessionId: row.sessionId, channelId: row.id, startedAt: row.openedAt });

let sent = 0;
let seen = 0;
function flood(messages: number): void {
  for (let count = 0; count < messages; count += 1) {
    shell.send({ kind: 'output', offset: sent, bytes: Buffer.alloc(messageBytes, 97 + (count % 26)) });
    sent += messageBytes;
  }
}

async function why(): Promise<string | null> {
  const { session } = await user.session(sessionId);
  return session.channels.find(({ id }) => id === channelId)?.unrecordedBecause ?? null;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(50);
}

const inputs = (): number => shell.inbox.all().filter((message) => message.kind === 'input').length;
viewer.socket.on('message', (data: Buffer) => {
  if (data[0] === 0x40) seen += data.length - 9;
});

// Full: everybody is told, and nothing passes in either direction. The larger disk takes 1.5 MB and the recorder holds
// 1.3 MB before it is behind, so that a part of these 3.6 MB is left however slow the machine is.
flood(60);
await until(async () => (await why()) !== null);
const because = await why();
viewer.send({ kind: 'input', bytes: Buffer.from('rm -rf /\r') });
await wait(700);
const typedWhilePaused = inputs();
const shownWhilePaused = seen < sent;

// Room again: it goes on where it stood.
disk.free();
await until(async () => (await why()) === null && seen === sent && inputs() === 1);

// Full for good: after a while the session ends, and says why.
disk.fill(file);
const filledAt = performance.now();
flood(40);
const { code } = await viewer.closed;
const endedAfterMs = performance.now() - filledAt;
await until(async () => (await user.session(sessionId)).session.state === 'ended');
const { session, events } = await user.session(sessionId);
disk.clear();
await site.server.stop();
process.stdout.write(
  `${JSON.stringify({
    because,
    typedWhilePaused,
    shownWhilePaused,
    closeCode: code,
    endedAfterMs,
    endReason: session.endReason,
    closeReason: session.channels[0]?.closeReason,
    events: events.map((event) => event.kind),
    seen,
  })}\n`,
);
process.exit(0);
