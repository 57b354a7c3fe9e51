/** An account of this machine that tests make and remove, in a group besides its own. Only root can. */
import { spawnSync } from 'node:child_process';

const suffix = process.pid.toString(36);

export const secondAccount = {
  name: `sp-second-${suffix}`,
  group: `sp-more-${suffix}`,
  password: 'A quite-right pässword "with" $igns',
} as const;

export function makeAccounts(): void {
  if (process.getuid?.() !== 0) throw new Error('run as root: an account of this machine is made for this test');
  removeAccounts();
  const { name, group, password } = secondAccount;
  run('groupadd', [group]);
  run('useradd', ['--create-home', '--shell', '/bin/bash', '--user-group', '--groups', group, name]);
  run('chpasswd', [], `${name}:${password}\n`);
}

export function removeAccounts(): void {
  const { name, group } = secondAccount;
  spawnSync('userdel', ['--remove', '--force', name], { stdio: 'ignore' });
  spawnSync('groupdel', [group], { stdio: 'ignore' });
}

/** What runs as it, a line each. */
export function processesOfSecondAccount(): string {
  return spawnSync('ps', ['-u', secondAccount.name, '-o', 'args='], { encoding: 'utf8' }).stdout.trim();
}

function run(program: string, words: readonly string[], input = ''): void {
  const { status, stderr } = spawnSync(program, words, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}
