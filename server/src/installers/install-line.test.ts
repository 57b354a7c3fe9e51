/** The line and the script in real shells, against a real server with a certificate of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { NewInstallerAnswer } from '@sallyport/protocol';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ownCertificate } from '../identity/tls.ts';
import { systemClock } from '../system.ts';
import { startTestServer } from '../testing/test-server.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { bootstrapScript } from './bootstrap-script.ts';
import type { BootstrapFacts } from './bootstrap-script.ts';

vi.setConfig({ testTimeout: 60_000 });

const facts: BootstrapFacts = {
  serverId: 'sv_01k1aaaaaaaaaaaaaaaaaaaaaa',
  rootFingerprint: `sha256:${'a'.repeat(64)}`,
  addresses: ['https://access.example.com', 'https://[2001:db8::1]:8443'],
  releases: {
    'linux-x64': {
      pack: { sha256: 'b'.repeat(64), size: 40_000_000 },
      bundle: { sha256: 'c'.repeat(64), size: 300_000 },
      signedManifest: '{"bytes":"e30","signature":"it\'s signed"}',
    },
  },
  bringCommand: `bring 'all'`,
};

interface Ran {
  readonly code: number | null;
  readonly said: string;
  readonly out: string;
}

async function run(shell: string, words: readonly string[], environment: Record<string, string>): Promise<Ran> {
  const child = spawn(shell, [...words], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Without a terminal, so that nobody is asked.
    detached: true,
  });
  const texts = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, 'close')) as [number | null];
  const [out, said] = await texts;
  return { code, out, said };
}

/** A folder of programs that comes before all others, in which some are other than usual and some are missing. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
  return folder;
}

function folders(): { readonly home: string; readonly tmp: string; readonly left: () => readonly string[] } {
  const home = temporaryFolder();
  const tmp = temporaryFolder();
  return { home, tmp, left: () => [...readdirSync(home, { recursive: true }), ...readdirSync(tmp)].map(String) };
}

async function made(): Promise<NewInstallerAnswer> {
  const it = await startTestServer();
  const client = await it.signedIn('alice', true);
  return (await client.ask('/api/admin/installers', { body: { group: 'All' } })).json as NewInstallerAnswer;
}

describe('the line', () => {
  test.for([
    ['sh', 'curl'],
    ['dash', 'curl'],
    ['bash', 'curl'],
    ['dash', 'wget'],
  ] as const)('in %s by %s fetches the script, compares its hash, runs it and leaves nothing', async ([shell, by]) => {
    const { lines } = await made();
    const { home, tmp, left } = folders();
    const only = by === 'wget' ? pathWithout('curl') : undefined;
    const environment = { HOME: home, TMPDIR: tmp, ...(only === undefined ? {} : { PATH: only }) };
    const ran = await run(shell, ['-c', lines.user.withKey ?? ''], environment);
    expect(ran.said).toContain('the server has no runtime for');
    expect([ran.code, ran.out, left()]).toEqual([1, '', []]);
  });

  test('runs nothing when another script comes than it was made for', async () => {
    const { lines } = await made();
    const { home, tmp, left } = folders();
    const other = (lines.user.withKey ?? '').replace(/'[0-9a-f]{64} {2}-'/, `'${'0'.repeat(64)}  -'`);
    const ran = await run('sh', ['-c', other], { HOME: home, TMPDIR: tmp });
    expect(ran.said.trim()).toMatch(/is not the one that this line was made for. Nothing was run.$/);
    expect([ran.code, left()]).toEqual([1, []]);
  });

  test('runs nothing when nobody answers', async () => {
    const { lines } = await made();
    const { home, tmp, left } = folders();
    const nowhere = (lines.user.withKey ?? '').replaceAll(/https:\/\/127\.0\.0\.1:\d+/g, 'https://127.0.0.1:1');
    const ran = await run('sh', ['-c', nowhere], { HOME: home, TMPDIR: tmp });
    expect(ran.said).toContain('Nothing was run.');
    expect([ran.code, left()]).toEqual([1, []]);
  });

  test('shows the key to nobody who lists the processes of the machine', async () => {
    const { lines, enrolmentKey } = await made();
    const { home, tmp } = folders();
    // Each program that line and script start tells the arguments of every process that there is.
    const seen = join(temporaryFolder(), 'seen');
    const tell = (name: string): string =>
      `cat /proc/[0-9]*/cmdline >>'${seen}' 2>/dev/null; echo "ran ${name}" >>'${seen}'; exec "$(PATH="$REAL" command -v ${name})" "$@"`;
    const spies = Object.fromEntries(['curl', 'sha256sum', 'uname', 'head', 'id'].map((name) => [name, tell(name)]));
    const real = process.env['PATH'] ?? '';
    const path = [programs(spies), real].join(delimiter);
    const interactive = spawn('bash', ['-s'], {
      env: { PATH: path, REAL: real, HOME: home, TMPDIR: tmp },
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    const said = text(interactive.stderr);
    interactive.stdin.end(`${lines.user.withKey ?? ''}\n`);
    expect(await said).toContain('the server has no runtime for');
    const listed = spawnSync('cat', [seen]).stdout;
    for (const name of ['curl', 'sha256sum', 'uname']) expect(listed.toString('latin1')).toContain(`ran ${name}`);
    expect(listed.includes(Buffer.from(enrolmentKey.split('.')[2] ?? '?'))).toBe(false);
  });
});

/** Answers everything with a stream that has no end. */
async function startImpostor(asked: (path: string | undefined) => void) {
  const { certificate, key } = ownCertificate(temporaryFolder(), ['127.0.0.1'], systemClock.now());
  const chunk = Buffer.alloc(65_536, 'x');
  let sent = 0;
  const server = createServer({ cert: certificate, key }, (request, response) => {
    asked(request.url);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      sent += chunk.length;
    };
    response.on('drain', more);
    more();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, sentBytes: () => sent };
}

/** The usual programs but one. */
function pathWithout(missing: string): string {
  const folder = temporaryFolder();
  for (const place of ['/usr/bin', '/bin']) {
    for (const name of existsSync(place) ? readdirSync(place) : []) {
      if (name !== missing && !existsSync(join(folder, name))) symlinkSync(join(place, name), join(folder, name));
    }
  }
  return folder;
}

describe('the script', () => {
  test.for(['sh', 'dash', 'bash'])('can be read by %s', (shell) => {
    const { stderr, status } = spawnSync(shell, ['-n'], { input: bootstrapScript(facts), encoding: 'utf8' });
    expect([stderr, status]).toEqual(['', 0]);
  });

  test('is the same for the same facts, and another for others', () => {
    expect(bootstrapScript({ ...facts })).toBe(bootstrapScript(facts));
    expect(bootstrapScript({ ...facts, rootFingerprint: `sha256:${'f'.repeat(64)}` })).not.toBe(bootstrapScript(facts));
  });

  const refusals: readonly (readonly [string, Record<string, string>, readonly string[], string])[] = [
    ['another processor', { uname: 'if [ "$1" = -m ]; then echo armv7l; else echo Linux; fi' }, [], 'armv7l'],
    ['another system', { uname: 'echo FreeBSD' }, [], 'FreeBSD'],
    [
      'a platform whose runtime is missing',
      { uname: 'if [ "$1" = -m ]; then echo aarch64; else echo Linux; fi' },
      [],
      "no runtime for linux-arm64 yet. This command, run on the server, brings it: bring 'all'",
    ],
    ['a word that it does not know', {}, ['--force'], '--force'],
    ['a scope that there is not', {}, ['--scope', 'world'], 'Usage: sh install'],
    ['a scope that is not said', {}, ['--scope'], 'Usage: sh install'],
    ['a service asked for by somebody who is not root', { id: 'echo 1000' }, ['--scope', 'system'], 'by root'],
  ];
  test.for(refusals)('refuses %s and leaves nothing', async ([, scripts, words, because]) => {
    const { home, tmp, left } = folders();
    const file = join(temporaryFolder(), 'install');
    writeFileSync(file, bootstrapScript(facts));
    const path = [programs(scripts), pathWithout('sudo')].join(delimiter);
    const scope = words.length === 0 ? ['--scope', 'user'] : words;
    const ran = await run('dash', [file, ...scope], { PATH: path, HOME: home, TMPDIR: tmp });
    expect(ran.said).toContain(because);
    expect([ran.code, left()]).toEqual([1, []]);
  });

  test('that can fetch nothing says so and takes away what it made', async () => {
    const { home, tmp, left } = folders();
    const file = join(temporaryFolder(), 'install');
    writeFileSync(file, bootstrapScript({ ...facts, addresses: ['https://127.0.0.1:1'] }));
    const ran = await run('dash', [file, '--scope', 'user'], { HOME: home, TMPDIR: tmp });
    expect(ran.said).toContain('could not be fetched from the server');
    expect([ran.code, left()]).toEqual([1, []]);
  });

  test('hands on to the agent what is said otherwise than the installer, with every blank and quote', async () => {
    const { home, tmp } = folders();
    const file = join(temporaryFolder(), 'install');
    // Up to where it would ask for the key: then it tells the words that it would hand on.
    const all = bootstrapScript(facts);
    const begin = all.slice(0, all.indexOf('\nask_key() {'));
    writeFileSync(file, `${begin}\nprintf '%s|' "$scope" "$startup" "$@"\n`);
    const words = ['--jc-name', `Kiosk 'A' "1"  $(id) \\`, '--scope', 'user', '--jc-tag', '', '--startup', 'none'];
    const environment = { HOME: home, TMPDIR: tmp, SALLYPORT_ENROLMENT_KEY: 'sp1.key' };
    for (const shell of ['sh', 'dash', 'bash']) {
      const ran = await run(shell, [file, ...words], environment);
      expect([ran.code, ran.said, ran.out]).toEqual([0, '', `user|none|--jc-name|${words[1]}|--jc-tag||`]);
    }
    const missing = await run('dash', [file, '--jc-tag', 'a', '--jc-name'], environment);
    expect([missing.code, missing.said]).toEqual([1, expect.stringContaining('Usage: sh install')]);
  });

  test('runs nothing of what comes in the place of runtime and agent, and takes no more than was announced', async () => {
    const wanted: (string | undefined)[] = [];
    const impostor = await startImpostor((path) => wanted.push(path));
    const { home, tmp, left } = folders();
    const file = join(temporaryFolder(), 'install');
    writeFileSync(file, bootstrapScript({ ...facts, addresses: [impostor.origin] }));
    const ran = await run('dash', [file, '--scope', 'user'], { HOME: home, TMPDIR: tmp });
    expect(ran.said).toContain('could not be fetched from the server, or is not what this script was made for');
    expect(wanted).toEqual([`/download/${'b'.repeat(64)}`]);
    // Of an answer without an end it took what was announced, and what was on its way.
    expect(impostor.sentBytes()).toBeLessThan(80_000_000);
    expect([ran.code, left()]).toEqual([1, []]);
  });

  test('refuses a folder for programs into which everybody may write, and one that is another\u2019s link', async () => {
    const file = join(temporaryFolder(), 'install');
    writeFileSync(file, bootstrapScript({ ...facts, addresses: ['https://127.0.0.1:1'] }));
    const open = folders();
    mkdirSync(join(open.home, '.local/share/sallyport/programs'), { recursive: true });
    spawnSync('chmod', ['0777', join(open.home, '.local/share/sallyport/programs')]);
    const ran = await run('dash', [file, '--scope', 'user'], { HOME: open.home, TMPDIR: open.tmp });
    expect([ran.code, ran.said]).toEqual([1, expect.stringContaining('everybody may write into this folder')]);

    const linked = folders();
    mkdirSync(join(linked.home, '.local/share'), { recursive: true });
    symlinkSync(temporaryFolder(), join(linked.home, '.local/share/sallyport'));
    // Root gives the link away; anybody else is somebody else to a script that takes them for another.
    const given = spawnSync('chown', ['-h', '65534', join(linked.home, '.local/share/sallyport')]);
    const path = [...(given.status === 0 ? [] : [programs({ id: 'echo 65533' })]), process.env['PATH']].join(delimiter);
    const environment = { PATH: path, HOME: linked.home, TMPDIR: linked.tmp };
    const followed = await run('dash', [file, '--scope', 'user'], environment);
    expect([followed.code, followed.said]).toEqual([1, expect.stringContaining('belongs to somebody else')]);
  });
});
