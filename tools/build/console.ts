/** The web console: vite by its own configuration, with nothing on standard output, and what it made compressed beside it. */
import { join } from 'node:path';
import { build, createLogger } from 'vite';
import { compressFiles } from './compressed.ts';
import type { Part } from './part.ts';

export const consolePart: Part = {
  name: 'console',
  inputs: [
    'console/src',
    'console/index.html',
    'console/vite.config.ts',
    'console/package.json',
    'domain/src',
    'protocol/src',
    'protocol/package.json',
  ],
  output: 'console/dist/index.html',
  make: async (root) => {
    // React picks its development build by this variable, which a test runner sets to something else.
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      const say = (message: string): void => void process.stderr.write(`${message}\n`);
      const logger = { ...createLogger('warn'), info: say, warn: say, warnOnce: say, error: say };
      const folder = join(root, 'console');
      await build({ root: folder, configFile: join(folder, 'vite.config.ts'), logLevel: 'warn', customLogger: logger });
      await compressFiles(join(folder, 'dist'));
    } finally {
      if (before === undefined) delete process.env['NODE_ENV'];
      else process.env['NODE_ENV'] = before;
    }
  },
};
