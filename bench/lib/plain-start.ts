/**
 * Whatever the user keeps in the files that a shell reads as it starts would be measured with every shell. So a
 * benchmark runs in a name space of its own in which those files are empty; where the system doesn't allow that, it
 * says so and takes them as they are.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

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
const script = `while [ "$1" != -- ]; do mount --bind /dev/null "$1" || exit 1; shift; done; shift; exec "$@"`;

/** Runs the calling program once more, inside; undefined when it is there already or can't be. */
export async function runInside(say: (text: string) => void): Promise<number | undefined> {
  if (process.env[insideName] !== undefined) return undefined;
  const files = startFiles.map((file) => join(homedir(), file)).filter((file) => existsSync(file));
  if (files.length === 0) return undefined;
  const spaces = userInfo().uid === 0 ? ['--mount'] : ['--mount', '--user', '--map-current-user'];
  const words = (command: readonly string[]): string[] => [
    ...spaces,
    'sh',
    '-c',
    script,
    'sh',
    ...files,
    '--',
    ...command,
  ];
  if (spawnSync('unshare', words(['true'])).status !== 0) {
    say("start-up files of the user's shell are part of the figures: no name space may be made here\n");
    return undefined;
  }
  const inside = spawn('unshare', words([process.execPath, ...process.execArgv, ...process.argv.slice(1)]), {
    stdio: 'inherit',
    env: { ...process.env, [insideName]: '1' },
  });
  // A terminal sends Ctrl-C to both; the one inside ends in its own way.
  process.on('SIGINT', () => {});
  process.once('SIGTERM', () => inside.kill('SIGTERM'));
  return new Promise((resolve) => inside.once('exit', (code) => resolve(code ?? 1)));
}
