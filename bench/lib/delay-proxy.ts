/**
 * A long line: forwards TCP on loopback and holds every piece for half a round trip each way. Opening costs what it
 * does on a real line: a caller's first bytes arrive one and a half round trips after it dialled. Run as a process of
 * its own: `node delay-proxy.ts <round trip ms> <port to listen on> <port to forward to>`.
 */
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

type Held = { readonly dueAt: number; readonly act: () => void };

const [roundTripMs = Number.NaN, listenPort, targetPort = Number.NaN] = process.argv.slice(2).map(Number);

const server = createServer({ noDelay: true }, (caller) => {
  const dialledAt = performance.now();
  const target = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
  forward(caller, target, dialledAt + roundTripMs);
  forward(target, caller, 0);
});
server.listen(listenPort, '127.0.0.1', () => process.stdout.write('listening\n'));

/** Holds what comes before `openAt` as if it had been sent then. */
function forward(from: Socket, to: Socket, openAt: number): void {
  const held: Held[] = [];
  const deliver = (): void => {
    for (let next = held[0]; next !== undefined; next = held[0]) {
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0.5) {
        setTimeout(deliver, waitMs);
        return;
      }
      held.shift();
      next.act();
    }
  };
  const later = (act: () => void): void => {
    held.push({ dueAt: Math.max(openAt, performance.now()) + roundTripMs / 2, act });
    if (held.length === 1) deliver();
  };
  from.on('data', (piece) => later(() => to.write(piece)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => later(() => to.destroy()));
  from.on('close', () => later(() => to.destroySoon()));
}
