/**
 * Sessions of another account, by the PAM of this machine and with accounts that are made for it: who is right gets a
 * shell that is theirs in everything, who is wrong gets nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  makeAccounts,
  removeAccounts,
  secondAccount,
  processesOfSecondAccount,
} from '../../../tools/testbed/second-account.ts';
import { openPty } from '../tools/terminal/pty.ts';
import { checkAccount } from './account-session.ts';
import type { AccountSession, CheckedAccount } from './account-session.ts';

beforeAll(() => makeAccounts());
afterAll(() => removeAccounts());

const { name, password, group } = secondAccount;

function sessionOf(checked: CheckedAccount): AccountSession {
  if (checked.kind === 'refused') throw new Error(JSON.stringify(checked));
  return checked.session;
}

/** What a shell on a terminal of its own puts out until it ends. */
async function said(session: AccountSession, typed: string): Promise<{ readonly text: string; readonly code: number }> {
  const over = Promise.withResolvers<number>();
  const pieces: string[] = [];
  const pty = await openPty(
    { startOn: (terminal) => session.startShell(terminal), cols: 200, rows: 24 },
    {
      onOutput: (bytes) => pieces.push(Buffer.from(bytes).toString()),
      onExit: ({ code }) => over.resolve(code),
      onInputTaken: () => undefined,
    },
  );
  pty.write(Buffer.from(`${typed}\nexit 7\n`));
  const code = await over.promise;
  return { text: pieces.join(''), code };
}

/** A shell that stays; tells how it ended. */
async function running(session: AccountSession): Promise<() => Promise<number>> {
  const over = Promise.withResolvers<number>();
  await openPty(
    { startOn: (terminal) => session.startShell(terminal), cols: 80, rows: 24 },
    { onOutput: () => undefined, onExit: ({ code }) => over.resolve(code), onInputTaken: () => undefined },
  );
  return () => over.promise;
}

// Each makes three processes and waits for PAM, which has who is wrong wait for three seconds.
vi.setConfig({ testTimeout: 60_000 });

describe('the right password', () => {
  test('gives a shell with the account\u2019s user, groups, home, login shell and terminal, until its session closes', async () => {
    const session = sessionOf(await checkAccount({ name, password }));
    expect(await session.open()).toBe(undefined);
    const asked = [
      'echo "<id $(id -un):$(id -gn):$(id -Gn | tr " " ,)>"',
      'echo "<home $HOME $PWD>" "<shell $SHELL $0>" "<name $USER $LOGNAME>"',
      'shopt -q login_shell && echo "<login>"',
      'grep -E "^(Uid|SigIgn|SigBlk|NoNewPrivs)" /proc/$$/status | tr "\\t\\n" " ."',
      'echo "<tty $(stat -c %U $(tty))>"',
      'ls /proc/self/fd | sed "s/^/descriptor /" | tr "\\n" " "',
      'echo "<limit $(ulimit -n)>" "<node ${NODE_OPTIONS-none} ${SALLYPORT_ENROLMENT_KEY-none}>"',
      'echo "<$(stty -a | grep -o "[-]*iutf8")>"',
    ];
    const { text, code } = await said(session, asked.join('\n'));
    expect(text).toContain(`<id ${name}:${name}:${name},${group}>`);
    expect(text).toContain(`<home /home/${name} /home/${name}>`);
    expect(text).toContain(`<shell /bin/bash /bin/bash>`);
    expect(text).toContain(`<name ${name} ${name}>`);
    expect(text).toContain('<login>');
    const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' }).stdout.trim();
    expect(text).toContain(`Uid: ${uid} ${uid} ${uid} ${uid}`);
    // A shell itself ignores what makes job control; of Node's own two nothing is left.
    const ignored = BigInt(`0x${/SigIgn: ([0-9a-f]{16})/.exec(text)?.[1] ?? 'ffff'}`);
    expect(ignored & ((1n << 12n) | (1n << 24n))).toBe(0n);
    expect(text).toContain(`<tty ${name}>`);
    // Its own three, and the folder that it reads.
    expect(text).toContain('descriptor 0 descriptor 1 descriptor 2 descriptor 3 ');
    expect(text).not.toContain('descriptor 4');
    expect(text).toContain('<node none none>');
    expect(text).toContain('<iutf8>');
    expect(code).toBe(7);
    await session.close();
    await expect.poll(processesOfSecondAccount, { timeout: 30_000 }).toBe('');
  });

  test('a second shell is in the same session, and both are hung up with it', async () => {
    const session = sessionOf(await checkAccount({ name, password }));
    expect(await session.open()).toBe(undefined);
    const exits = [await running(session), await running(session)];
    await expect.poll(processesOfSecondAccount, { timeout: 30_000 }).toMatch(/bash.*\n.*bash/);
    await session.close();
    expect(await Promise.all(exits.map((exited) => exited()))).toEqual([-1, -1]);
    await expect.poll(processesOfSecondAccount, { timeout: 30_000 }).toBe('');
  });

  test('whoever leads the session process into its end leaves no shell behind', async () => {
    const session = sessionOf(await checkAccount({ name, password }));
    expect(await session.open()).toBe(undefined);
    const exited = await running(session);
    await expect.poll(processesOfSecondAccount, { timeout: 30_000 }).toContain('bash');
    process.kill(session.pid, 'SIGKILL');
    expect(await exited()).toBe(-1);
    await expect.poll(processesOfSecondAccount, { timeout: 30_000 }).toBe('');
  });
});

describe('nothing begins', () => {
  test.each([
    ['with a wrong password', { name, password: 'not it' }],
    ['for an account that there is not', { name: 'sallyport-nobody', password }],
  ])('%s, and the refusal does not say which', async (_, wish) => {
    expect(await checkAccount(wish)).toEqual({ kind: 'refused', code: 'account.wrong', detail: '' });
    expect(processesOfSecondAccount()).toBe('');
  });

  test('for an account that is for services', async () => {
    spawnSync('usermod', ['-s', '/usr/sbin/nologin', name]);
    expect(await checkAccount({ name, password })).toMatchObject({ kind: 'refused', code: 'account.no-shell' });
    spawnSync('usermod', ['-s', '/bin/bash', name]);
  });

  test('for an account that is over, or whose password is', async () => {
    spawnSync('chage', ['-E', '2000-01-01', name]);
    // Debian's rules let another module have the last word, which only says no.
    expect(await checkAccount({ name, password })).toMatchObject({
      code: expect.stringMatching(/^account\.(?:expired|not-permitted)$/) as string,
    });
    spawnSync('chage', ['-E', '-1', '-d', '0', name]);
    expect(await checkAccount({ name, password })).toMatchObject({ code: 'account.password-expired' });
    spawnSync('chage', ['-d', '20000', name]);
  });
});

test('whoever is signed in needs no password', async () => {
  const session = sessionOf(await checkAccount({ name, password: undefined }));
  expect(await session.open()).toBe(undefined);
  expect((await said(session, 'echo "<$(id -un)>"')).text).toContain(`<${name}>`);
  await session.close();
});

test('the password is in no argument and no environment of any process', async () => {
  const session = sessionOf(await checkAccount({ name, password }));
  expect(await session.open()).toBe(undefined);
  const folder = `/proc/${session.pid}`;
  for (const file of ['cmdline', 'environ']) expect(readFileSync(join(folder, file), 'utf8')).not.toContain(password);
  await session.close();
});

test('a file that the account writes is its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-account-'));
  spawnSync('chmod', ['0777', folder]);
  const session = sessionOf(await checkAccount({ name, password }));
  expect(await session.open()).toBe(undefined);
  await said(session, `touch ${folder}/mine; cat /etc/shadow > ${folder}/shadow`);
  await session.close();
  expect(existsSync(join(folder, 'mine'))).toBe(true);
  expect(readFileSync(join(folder, 'shadow'), 'utf8')).toBe('');
  rmSync(folder, { recursive: true });
});
