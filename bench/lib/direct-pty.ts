/** The floor: the user's shell on a PTY in the client's own process, with nothing in between. */
import { createRequire } from 'node:module';
import { homedir } from 'node:os';

import { spawn } from '@lydell/node-pty';

import { loginShell, shellEnvironment } from './shell-environment.ts';
import { terminalCols, terminalRows } from './subject.ts';
import type { Output, Shell, Subject } from './subject.ts';

export function directPty(): Subject {
  return {
    name: 'direct PTY',
    legs: ['direct'],
    version: `node-pty ${packageVersion()}, in the client's process`,
    prepare: async () => {},
    openShell: async (_leg, onOutput) => openDirectShell(onOutput),
    stop: async () => {},
  };
}

function openDirectShell(onOutput: Output): Shell {
  const pty = spawn(loginShell(), ['-l'], {
    name: 'xterm-256color',
    cols: terminalCols,
    rows: terminalRows,
    cwd: homedir(),
    env: shellEnvironment(),
    encoding: null,
  });
  const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  // Without an encoding pieces are buffers, whatever the declared type says.
  pty.onData((piece: unknown) => {
    if (piece instanceof Uint8Array) onOutput(piece);
  });
  return {
    write: (keys) => pty.write(keys),
    close: () => {
      pty.kill('SIGKILL');
      return ended;
    },
  };
}

function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('@lydell/node-pty/package.json') as { readonly version: string };
  return version;
}
