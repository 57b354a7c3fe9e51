/** The clients of the floor: `node links-floor-clients.ts <port> <count> <at once>`; the agent's own way to dial, then silence. */
import { linkMessageMaxBytes, linkSubprotocol } from '@sallyport/protocol';
import { createDialler } from '../agent/src/dial/dial.ts';

const [port = 0, count = 0, atOnce = 1] = process.argv.slice(2).map(Number);
const dialler = createDialler();
const to = { name: `127.0.0.1:${port}`, host: '127.0.0.1', port };
const request = { to, path: '/link', subprotocol: linkSubprotocol, maxMessageBytes: linkMessageMaxBytes };
let next = 0;

async function dialInTurn(): Promise<void> {
  while (next < count) {
    next += 1;
    const outcome = await dialler.dial(request);
    if (outcome.kind !== 'open') throw new Error(`A client of the floor was not let in: ${JSON.stringify(outcome)}`);
    outcome.socket.listen({
      onMessage: () => undefined,
      onDrain: () => undefined,
      onEnd: ({ cause }) => {
        throw new Error(`A connection of the floor ended: ${cause}`);
      },
    });
  }
}

await Promise.all(Array.from({ length: atOnce }, dialInTurn));
process.stdout.write('all are linked\n');
