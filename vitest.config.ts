/**
 * Which tests there are and how they run. `unit` holds everything beside the code, on real sockets and databases;
 * `e2e` drives whole systems, two at a time; `long` is for runs of minutes and is asked for by name
 * (`npm run test:long`). Nothing may be narrowed to one test or pass by finding none.
 */
import { defineConfig } from 'vitest/config';

const long = process.env['SALLYPORT_LONG_TESTS'] === '1';
const everywhere = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    allowOnly: false,
    passWithNoTests: false,
    globalSetup: ['tools/testbed/postgres-setup.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{domain,protocol,server,agent,console,tools,bench}/**/*.test.{ts,tsx}'],
          exclude: [...everywhere, '**/*.long.test.ts'],
          // One more than there are cores: many of these wait for something most of their time.
          maxWorkers: 3,
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: [...everywhere, '**/*.long.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      ...(long
        ? [
            {
              test: {
                name: 'long',
                include: ['**/*.long.test.ts'],
                exclude: everywhere,
                testTimeout: 1_800_000,
                hookTimeout: 300_000,
                fileParallelism: false,
                sequence: { groupOrder: 2 },
              },
            },
          ]
        : []),
    ],
  },
});
