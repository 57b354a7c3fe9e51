/**
 * Whatever the user keeps in the files that a shell reads as it starts would be measured with every shell. So a
 * benchmark runs in a name space of its own in which those files are empty; where the system doesn't allow that, it
 * says so and takes them as they are.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

import { makeScratch } from './scratch.ts';

const startFiles = [
  '.profile',
  '.bash_profile',
  '.bash_login',
  '.bashrc',
  '.bash_logout',
  '.zshenv',
  '.zprofile',
  '.zshrc',
  '.zlogin',
  '.config/fish/config.fish',
];

/** Set in the process that runs inside. */
const insideName = 'SALLYPORT_BENCH_PLAIN_START';

/** Its arguments are the files, then `--`, then what to run; none of them is part of the text. */
const emptied = `while [ "$1" != -- ]; do mount --bind /dev/null "$1" || exit 1; shift; done; shift; exec "$@"`;

/**
 * An ordinary user's name space knows no group `tty`, to which the ssh server would give each terminal: it gets
 * terminals of its own and a list of groups without that one, which comes first among the arguments.
 */
const ownTerminals = `mount --bind "$1" /etc/group && shift &&
mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts && mount --bind /dev/pts/ptmx /dev/ptmx || exit 1
${emptied}`;

function insideWords(command: readonly string[]): readonly string[] {
  const files = startFiles.map((file) => join(homedir(), file)).filter((file) => existsSync(file));
  if (userInfo().uid === 0) return ['--mount', 'sh', '-c', emptied, 'sh', ...files, '--', ...command];
  const groups = join(makeScratch('groups'), 'group');
  const lines = readFileSync('/etc/group', 'utf8').split('\n');
  writeFileSync(groups, lines.filter((line) => !line.startsWith('tty:')).join('\n'));
  const spaces = ['--mount', '--user', '--map-current-user', '--keep-caps'];
  return [...spaces, 'sh', '-c', ownTerminals, 'sh', groups, ...files, '--', ...command];
}

/** Runs the calling program once more, inside; undefined when it is there already or can't be. */
export async function runInside(say: (text: string) => void): Promise<number | undefined> {
  if (process.env[insideName] !== undefined) return undefined;
  if (spawnSync('unshare', insideWords(['true'])).status !== 0) {
    say("no name space may be made here: the user's start-up files are part of the figures\n");
    return undefined;
  }
  const inside = spawn('unshare', insideWords([process.execPath, ...process.execArgv, ...process.argv.slice(1)]), {
    stdio: 'inherit',
    env: { ...process.env, [insideName]: '1' },
  });
  // A terminal sends Ctrl-C to both; the one inside ends in its own way.
  process.on('SIGINT', () => {});
  process.once('SIGTERM', () => inside.kill('SIGTERM'));
  return new Promise((resolve) => inside.once('exit', (code) => resolve(code ?? 1)));
}
