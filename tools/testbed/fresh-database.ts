/** For tests: an empty PostgreSQL database of one's own, on the server that the test run started. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';

/** The connection URL of a new, empty database. It goes with the run: nothing has to be dropped. */
export async function freshDatabase(): Promise<string> {
  const answer: { url?: string; error?: string } = JSON.parse(
    await text(connect({ host: '127.0.0.1', port: inject('databaseDispenserPort') })),
  );
  if (answer.url === undefined) throw new Error(answer.error ?? 'the database dispenser gave no answer');
  return answer.url;
}
