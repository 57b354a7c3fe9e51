/**
 * The agent as one small file: it is what every endpoint downloads when it upgrades. Beside it the simulated fleet,
 * which never leaves this machine.
 */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeBundle } from './bundle.ts';
import type { Part } from './part.ts';

const maxBytes = 500_000;

export const agentPart: Part = {
  name: 'agent',
  inputs: ['agent/src', 'agent/package.json', 'protocol/src', 'protocol/package.json'],
  output: 'agent/dist/agent.js',
  make: async (root) => {
    const file = join(root, 'agent/dist/agent.js');
    const external = ['@lydell/node-pty', 'koffi'];
    await writeBundle({ entry: join(root, 'agent/src/main.ts'), file, external, minify: true });
    await writeBundle({
      entry: join(root, 'agent/src/fleet.ts'),
      file: join(root, 'agent/dist/fleet.js'),
      external,
      minify: true,
    });
    const { size } = statSync(file);
    if (size > maxBytes) {
      rmSync(file);
      throw new Error(`the agent's bundle has ${size} bytes, more than the ${maxBytes} it may have`);
    }
  },
};
