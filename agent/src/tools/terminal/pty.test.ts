/** Programs on real PTYs: that nothing is lost, nothing is inherited, and nothing holds the agent up. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { Cleanup } from '../../testing/fixtures.ts';
import { PtyRecorder } from '../../testing/pty-recorder.ts';
import { until } from '../../testing/queue.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe('output', () => {
  test('a program that ended while nobody read it loses nothing', async () => {
    const program = await PtyRecorder.open(
      cleanup,
      'echo begins; stty raw; head -c 3000 /dev/zero | tr "\\0" x; echo ends',
    );
    program.pty.pause();
    // The program is gone and its output waits in the kernel.
    await until('it has ended', () => !isRunning(program.pty.pid));
    expect(program.exit).toBeUndefined();
    program.pty.resume();
    await program.untilExit();
    expect(program.text.replaceAll('\r', '')).toBe(`begins\n${'x'.repeat(3_000)}ends\n`);
  });

  test('a program that leaves another in the background has ended all the same', async () => {
    const program = await PtyRecorder.open(cleanup, 'trap "" HUP; sleep 30 & echo "child $!"; exit 7');
    await program.untilExit();
    expect(program.exit).toEqual({ code: 7, signal: 0 });
    const child = Number(/child (\d+)/.exec(program.text)?.[1]);
    process.kill(child, 'SIGKILL');
  });

  test('a signal that ended it is told', async () => {
    const program = await PtyRecorder.open(cleanup, 'kill -TERM $$');
    await program.untilExit();
    expect(program.exit).toEqual({ code: -1, signal: 15 });
  });

  test('every byte of a flood arrives', async () => {
    const program = await PtyRecorder.open(cleanup, 'stty raw; head -c 20000000 /dev/zero');
    await program.untilExit();
    expect(program.count).toBe(20_000_000);
  });
});

describe('pausing', () => {
  test('stops a flood for good, and it goes on where it stopped', async () => {
    const program = await PtyRecorder.open(cleanup, 'stty -opost; exec seq 1 400000');
    await until('it floods', () => program.count > 100_000);
    program.pty.pause();
    const paused = program.count;
    await until('the program waits in its write', () => stateOf(program.pty.pid) === 'S');
    const used = cpuTicksOf(program.pty.pid);
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(program.count).toBe(paused);
    expect(cpuTicksOf(program.pty.pid)).toBe(used);
    program.pty.resume();
    await program.untilExit();
    const expected = Array.from({ length: 400_000 }, (_, at) => `${at + 1}\n`).join('');
    expect(program.text).toBe(expected);
  });
});

describe('input', () => {
  test('what a program does not read waits without holding anything up, and arrives whole when it reads', async () => {
    const program = await PtyRecorder.open(cleanup, 'stty raw -echo; echo ready; read -r go; exec cat');
    await program.untilText('ready');
    const paste = Buffer.from(`go\n${'0123456789'.repeat(30_000)}`);
    program.pty.write(paste);
    expect(program.pty.untakenBytes).toBeGreaterThan(0);
    await until('all of it came back', () => program.count >= 'ready\n'.length + 300_000);
    expect(program.text.endsWith('0123456789'.repeat(30_000))).toBe(true);
    expect(program.pty.untakenBytes).toBe(0);
    expect(program.inputTaken).toBeGreaterThan(0);
  });

  test('for a program that never reads it, the event loop goes on', async () => {
    const program = await PtyRecorder.open(cleanup, 'stty raw -echo; echo ready; exec sleep 60');
    await program.untilText('ready');
    program.pty.write(Buffer.alloc(1_000_000));
    const waiting = program.pty.untakenBytes;
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(waiting).toBeGreaterThan(900_000);
    expect(program.pty.untakenBytes).toBeGreaterThan(900_000);
  });

  test('the line editor of the kernel erases whole characters', async () => {
    const program = await PtyRecorder.open(cleanup, 'stty -a; cat');
    await program.untilText(' iutf8');
    program.pty.write(Buffer.from('aéb'));
    await program.untilText('aéb');
    program.pty.write(Buffer.from('\u007f\u007fc\n'));
    await program.untilText('\nac\r\n');
  });
});

describe('hanging up', () => {
  test('ends the shell and what runs in front', async () => {
    const program = await PtyRecorder.open(cleanup, 'sh -c "echo inner $$; sleep 60"; echo never');
    await program.untilText('inner');
    program.pty.hangUp();
    await program.untilExit();
    expect(program.exit?.signal).toBe(1);
    expect(program.text).not.toContain('never');
  });

  test('kills what ignores it', async () => {
    const program = await PtyRecorder.open(cleanup, 'trap "" HUP TERM; echo ready; while :; do sleep 0.1; done');
    await program.untilText('ready');
    program.pty.hangUp();
    await program.untilExit();
    expect(program.exit).toEqual({ code: -1, signal: 9 });
  });

  test('does nothing to one that has ended already', async () => {
    const program = await PtyRecorder.open(cleanup, 'true');
    await program.untilExit();
    program.pty.hangUp();
    program.pty.write(Buffer.from('x'));
    program.pty.resize(10, 10);
    expect(program.exit).toEqual({ code: 0, signal: 0 });
  });
});

describe('what a shell inherits', () => {
  test('no terminal of another: neither can it be read, nor does it live on', async () => {
    const first = await PtyRecorder.open(cleanup, 'echo ready; exec cat');
    await first.untilText('ready');
    const second = await PtyRecorder.open(cleanup, 'ls -l /proc/self/fd; echo listed; exec sleep 60');
    await second.untilText('listed');
    expect(second.text).not.toContain('ptmx');
    first.pty.hangUp();
    await first.untilExit();
  });

  test('the program that closes them hands over arguments as they are', async () => {
    await PtyRecorder.open(cleanup, 'exec cat');
    const odd = 'a b"c $HOME `id` \' ; exit 9 *';
    const second = await PtyRecorder.open(cleanup, 'unused', { file: '/bin/echo', args: [odd, '-l', ''] });
    await second.untilExit();
    expect(second.text).toBe(`${odd} -l \r\n`);
    expect(second.exit?.code).toBe(0);
  });

  test('its size is the one asked for, and a new one is seen at once', async () => {
    const program = await PtyRecorder.open(cleanup, 'trap "stty size" WINCH; stty size; while :; do sleep 0.01; done', {
      cols: 132,
      rows: 43,
    });
    await program.untilText('43 132');
    program.pty.resize(100, 30);
    await program.untilText('30 100');
  });
});

function statOf(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function stateOf(pid: number): string {
  return statOf(pid)[0] ?? '';
}

function cpuTicksOf(pid: number): number {
  const stat = statOf(pid);
  return Number(stat[11]) + Number(stat[12]);
}

function isRunning(pid: number): boolean {
  try {
    return stateOf(pid) !== 'Z';
  } catch {
    return false;
  }
}
