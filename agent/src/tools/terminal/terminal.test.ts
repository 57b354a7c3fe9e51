/** Shells through the whole agent, over sockets that are cut, slow or gone. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeBase64url, type LinkMessageOf } from '@sallyport/protocol';
import { randomBytes } from 'node:crypto';
import {
  Cleanup,
  ids,
  makeDataFolder,
  openSession,
  openShell,
  plainShell,
  startAgent,
  startServer,
  terminalChannel,
  type OpenShell,
} from '../../testing/fixtures.ts';
import { until } from '../../testing/queue.ts';
import { Seen, untilText, type TestChannel } from '../../testing/test-channel.ts';
import type { TestLink } from '../../testing/test-link.ts';
import type { TestServer } from '../../testing/test-server.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

type Started = { readonly server: TestServer; readonly link: TestLink };

async function started(more: { readonly keptWithoutRelayMs?: number } = {}): Promise<Started> {
  const server = await startServer(cleanup);
  await startAgent(cleanup, server, { data: await makeDataFolder(cleanup), ...more });
  return { server, link: await server.links.next('a link') };
}

async function attach({ server, link }: Started, seen: Seen, window?: number): Promise<TestChannel> {
  const ticket = encodeBase64url(randomBytes(32));
  const result = await link.command({
    kind: 'attach-channel',
    sessionId: ids.session(1),
    channelId: ids.channel(1),
    ticket,
  });
  expect(result.ok).toBe(true);
  const channel = await server.channels.next('the channel again');
  expect(encodeBase64url(channel.ticket)).toBe(ticket);
  return channel.join(seen, window);
}

async function closedMessage(link: TestLink): Promise<LinkMessageOf<'channel-closed'>> {
  const message = await link.messages.nextWhere('channel-closed', ({ kind }) => kind === 'channel-closed');
  if (message.kind !== 'channel-closed') throw new Error('another message');
  return message;
}

describe('a socket that is cut', () => {
  test('again and again under a counting loop: no number is missing or comes twice', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    let current = channel;
    current.type('stty -echo; PS1=; for i in $(seq 1 60000); do echo "n$i"; done; echo done\r');
    for (let cut = 1; cut <= 20; cut += 1) {
      const further = seen.position + 6_000;
      await until('some more came', () => seen.position > further || seen.text.includes('done\r\n'));
      current.socket.cut();
      current = await attach(start, seen);
    }
    await untilText(seen, /\ndone\r\n/);
    const numbers = [...seen.text.matchAll(/^n(\d+)\r$/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 60_000 }, (_, at) => at + 1));
    expect(seen.gaps).toBe(0);
    expect(seen.snapshots).toBe(0);
  });

  test('and away for longer than the ring remembers: a snapshot, then on without a gap', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    channel.type('seq 1 400000\r');
    await untilText(seen, /\n400000\r\n[^]*\$ $/, 20_000);
    const fresh = new Seen();
    channel.socket.cut();
    const again = await attach(start, fresh);
    await until('a snapshot', () => fresh.snapshots === 1);
    expect(fresh.position).toBe(seen.position);
    again.type('echo on $((2+2))\r');
    await untilText(fresh, 'on 4');
    expect(fresh.gaps).toBe(0);
  });

  test('the newest socket wins: the one before it is closed', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    const again = await attach(start, seen);
    await channel.socket.ended;
    again.type('echo here $((3+3))\r');
    await untilText(seen, 'here 6');
  });

  test('without another in time, the shell is hung up and that is told', async () => {
    const start = await started({ keptWithoutRelayMs: 200 });
    const { channel, seen } = await openShell(start.server, start.link);
    channel.type('echo pid $$\r');
    await untilText(seen, /pid \d+\r\n/);
    const pid = Number(/pid (\d+)\r\n/.exec(seen.text)?.[1]);
    channel.socket.cut();
    expect(await closedMessage(start.link)).toMatchObject({
      channelId: ids.channel(1),
      reason: 'no-relay',
      exitCode: null,
    });
    await until('the shell is gone', () => !existsSync(`/proc/${pid}`));
    const ticket = encodeBase64url(randomBytes(32));
    const late = await start.link.command({
      kind: 'attach-channel',
      sessionId: ids.session(1),
      channelId: ids.channel(1),
      ticket,
    });
    expect(late).toMatchObject({ ok: false, code: 'channel.unknown' });
  });

  test('a socket that closes before it was joined is nothing but another try', async () => {
    const start = await started();
    await start.link.command(openSession([terminalChannel()]));
    const first = await start.server.channels.next('a channel');
    first.socket.cut();
    const seen = new Seen();
    const channel = await attach(start, seen);
    channel.type('echo at last $((4+4))\r');
    await untilText(seen, 'at last 8');
  });
});

describe('a flood', () => {
  test('Ctrl-C answers at once, with at most the window in between', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    seen.keepsBytes = false;
    channel.type('yes "$(printf %080d 0)"\r');
    await until('it floods', () => seen.position > 5_000_000);
    seen.keepsBytes = true;
    const at = seen.position;
    const from = performance.now();
    channel.type('\u0003');
    await untilText(seen, /\^C[^]*\$ $/);
    const tookMs = performance.now() - from;
    expect(seen.position - at).toBeLessThan(2 * 262_144 + 131_072);
    expect(tookMs).toBeLessThan(500);
  });

  test('a viewer that stops stops the program, and neither loses a byte', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    const pid = await pidOf({ ...start, channel, seen });
    const before = seen.position;
    channel.type('stty -echo; PS1=; seq 1 1000000; echo done\r');
    await until('some came', () => seen.position > 100_000);
    channel.socket.stopReading();
    await until('the program waits in its write', waitsSteadily(pid));
    channel.socket.readOn();
    const due = numbersTo(1_000_000);
    await until('all of it came', () => seen.position > before + due.length, 30_000);
    const text = seen.text.slice(seen.text.indexOf('1\r\n2\r\n3\r\n'));
    expect(text.startsWith(due)).toBe(true);
  });

  test('beyond credit nothing is sent, and the program waits', async () => {
    const start = await started();
    await start.link.command(openSession([terminalChannel()]));
    const channel = await start.server.channels.next('a channel');
    const seen = new Seen();
    channel.join(seen, 0);
    channel.type('exec yes\r');
    channel.allow(9_000);
    await until('what was allowed came', () => seen.position >= 9_000);
    channel.socket.ping();
    await until('whatever was under way has come', () => channel.socket.pongs === 1);
    expect(seen.position).toBe(9_000);
  });

  test('a paste that the program does not read holds back neither credit nor Ctrl-C', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    channel.type(
      'stty raw -echo; echo reading; timeout 1 cat >/dev/null; head -c 2000000 /dev/zero | tr "\\0" z; stty sane\r',
    );
    await untilText(seen, 'reading');
    for (let piece = 0; piece < 40; piece += 1) channel.say({ kind: 'input', bytes: Buffer.alloc(65_536, 'y') });
    await until('the output passed', () => seen.position > 2_000_000, 15_000);
  });
});

describe('an exit', () => {
  test('is told behind the last byte, then by the link', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    channel.type('seq 1 20000; exit 3\r');
    await until('the exit', () => seen.exited !== undefined);
    expect(seen.exited).toEqual(expect.objectContaining({ code: 3, signal: 0, offset: seen.position }));
    expect(seen.text).toContain('\n20000\r\n');
    expect(await closedMessage(start.link)).toMatchObject({ reason: 'exited', exitCode: 3 });
    const next = await start.link.command({ kind: 'close-session', sessionId: ids.session(1), reason: 'ended' });
    expect(next.ok).toBe(true);
  });

  test('of a shell that nobody watched waits for a viewer', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    channel.type('sleep 0.2; echo last words; exit 4\r');
    await untilText(seen, 'exit 4\r\n');
    channel.socket.cut();
    await attach(start, seen);
    await until('the exit', () => seen.exited !== undefined);
    expect(seen.text).toContain('last words');
    expect(await closedMessage(start.link)).toMatchObject({ reason: 'exited', exitCode: 4 });
  });
});

describe('what the server closes', () => {
  test('a channel: its shell is gone, the session and its other shell stay', async () => {
    const start = await started();
    const one = await openShell(start.server, start.link);
    const opened = await start.link.command({
      kind: 'open-channel',
      sessionId: ids.session(1),
      channel: { ...terminalChannel(2), cols: 100, rows: 30 },
    });
    expect(opened.ok).toBe(true);
    const second = new Seen();
    const other = (await start.server.channels.next('the other channel')).join(second);
    const pid = await pidOf(one);
    await start.link.command({
      kind: 'close-channel',
      sessionId: ids.session(1),
      channelId: ids.channel(1),
      reason: 'ended',
    });
    await until('the shell is gone', () => !existsSync(`/proc/${pid}`));
    other.type('stty size\r');
    await untilText(second, '30 100');
  });

  test('the session: every shell is gone', async () => {
    const start = await started();
    const pid = await pidOf(await openShell(start.server, start.link));
    await start.link.command({ kind: 'close-session', sessionId: ids.session(1), reason: 'ended' });
    await until('the shell is gone', () => !existsSync(`/proc/${pid}`));
  });

  test('an agent that stops hangs its shells up', async () => {
    const server = await startServer(cleanup);
    const { agent } = await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
    const pid = await pidOf(await openShell(server, await server.links.next('a link')));
    await agent.stop();
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });
});

function numbersTo(last: number): string {
  return Array.from({ length: last }, (_, at) => `${at + 1}\r\n`).join('');
}

/** Whether what a shell runs in front has been asleep for some looks in a row. */
function waitsSteadily(shell: number): () => boolean {
  let looks = 0;
  return () => {
    const [child] = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').split(' ');
    const stat = child === undefined || child === '' ? '' : readFileSync(`/proc/${child}/stat`, 'utf8');
    looks = stat.includes(') S ') ? looks + 1 : 0;
    return looks >= 10;
  };
}

async function pidOf({ channel, seen }: OpenShell): Promise<number> {
  channel.type('echo pid $$\r');
  await untilText(seen, /pid \d+\r\n/);
  return Number(/pid (\d+)\r\n/.exec(seen.text)?.[1]);
}

describe('orders that can not be carried out', () => {
  test.for([
    [
      'a channel of a session that is not open',
      { kind: 'open-channel', sessionId: ids.session(9), channel: terminalChannel() },
      'session.unknown',
    ],
    [
      'a channel that is not held',
      { kind: 'attach-channel', sessionId: ids.session(9), channelId: ids.channel(9), ticket: 'A'.repeat(43) },
      'channel.unknown',
    ],
  ] as const)('%s', async ([, body, code]) => {
    const { link } = await started();
    expect(await link.command(body)).toMatchObject({ ok: false, code });
  });

  test('a tool that the session was not granted', async () => {
    const { link } = await started();
    const granted = openSession([terminalChannel()]);
    const result = await link.command({ ...granted, tools: [] } as typeof granted);
    expect(result).toMatchObject({ ok: false, code: 'channel.tool-not-granted' });
  });

  test('a shell that can not be started closes the session again', async () => {
    const server = await startServer(cleanup);
    const platform = plainShell();
    const shell = (): never => {
      throw new Error('no such account');
    };
    await startAgent(cleanup, server, { data: await makeDataFolder(cleanup), platform: { ...platform, shell } });
    const link = await server.links.next('a link');
    const result = await link.command(openSession([terminalChannel()]));
    expect(result).toMatchObject({ ok: false, code: 'terminal.open-failed', detail: 'no such account' });
    link.socket.cut();
    expect((await server.links.next('another link')).hello?.sessions).toEqual([]);
  });

  test('opening what is open changes nothing', async () => {
    const start = await started();
    const { seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    expect(await start.link.command(openSession([terminalChannel()]))).toMatchObject({ ok: true });
    expect(start.server.channels.size).toBe(0);
  });
});

describe('what a viewer sends wrong', () => {
  test('malformed bytes cost it the socket, not the shell', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    channel.socket.sendBinary(Uint8Array.of(0x42, 0, 0));
    expect(await channel.socket.ended).toBe(1008);
    const again = await attach(start, seen);
    again.type('echo alive $((5+5))\r');
    await untilText(seen, 'alive 10');
  });

  test('types of a newer viewer, and those that only an agent sends, are passed over', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    channel.socket.sendBinary(Uint8Array.of(0x7f, 1, 2, 3));
    channel.say({ kind: 'output', offset: 0, bytes: Buffer.from('x') });
    channel.type('echo on $((6+6))\r');
    await untilText(seen, 'on 12');
  });
});

describe('programs that fill the screen', () => {
  test.for([
    ['vim', 'vim -u NONE -N', ':q!\r', '\u001b[?1049h'],
    ['htop', 'htop', 'q', '\u001b[?1049h'],
    ['top', 'top', 'q', '\u001b[?1h'],
  ] as const)('%s runs, is resized and ends, and the prompt is back', async ([, command, quit, mode]) => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    channel.type(`${command}\r`);
    await untilText(seen, mode);
    channel.say({ kind: 'resize', cols: 120, rows: 40 });
    await until('its new size is told', () => seen.sizes.some(({ cols }) => cols === 120));
    channel.type(quit);
    const off = mode.replace('h', 'l');
    await until(
      'the prompt is back',
      () => seen.text.includes(off) && seen.text.lastIndexOf('$ ') > seen.text.lastIndexOf(off),
    );
  });
});

describe('the environment of a shell', () => {
  test('is a login’s, without anything of the agent’s', async () => {
    process.env['SALLYPORT_SECRET_OF_THE_AGENT'] = 'must not leak\u001b[2J<b>';
    cleanup.add(() => delete process.env['SALLYPORT_SECRET_OF_THE_AGENT']);
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    channel.type('env; echo end $((7+7))\r');
    await untilText(seen, 'end 14');
    expect(seen.text).toContain('TERM=xterm-256color\r\n');
    expect(seen.text).toContain('COLORTERM=truecolor\r\n');
    expect(seen.text).toMatch(/\nHOME=\S+\r\n/);
    expect(seen.text).not.toContain('SALLYPORT');
    expect(seen.text).not.toContain('NODE_');
  });

  test('Unicode goes in and comes out whole', async () => {
    const start = await started();
    const { channel, seen } = await openShell(start.server, start.link);
    await untilText(seen, '$ ');
    channel.type("printf '%s\\n' 'héllo 日本語 👩‍👩‍👧' | tr a-z A-Z\r");
    await untilText(seen, 'HéLLO 日本語 👩‍👩‍👧');
  });
});
