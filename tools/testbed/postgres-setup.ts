/**
 * The PostgreSQL server of a test run, for all test files together. It starts when the first test asks for a database,
 * so that a run of a few pure tests doesn't pay for it, and stops with the run.
 */
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { TestProject } from 'vitest/node';
import { startPostgres, type PrivatePostgres } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Loopback port: each connection is answered by `{ url }` of a new database, or by `{ error }`. */
    readonly databaseDispenserPort: number;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<PrivatePostgres> | undefined;
  const dispenser = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    starting ??= startPostgres();
    starting
      .then((postgres) => postgres.freshDatabase())
      .then(
        (url) => socket.end(JSON.stringify({ url })),
        (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
      );
  });
  dispenser.listen(0, '127.0.0.1');
  await once(dispenser, 'listening');
  const address = dispenser.address();
  if (typeof address !== 'object' || address === null) throw new Error('the dispenser has no port');
  project.provide('databaseDispenserPort', address.port);

  return async () => {
    dispenser.close();
    if (starting !== undefined) await starting.then((postgres) => postgres.stop());
  };
}
