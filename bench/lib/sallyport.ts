/**
 * The product as it is shipped: the bundled server with its demo's settings (TLS, embedded database, recording on) and
 * two bundled agents of this machine, one of them linked over the long line.
 */
import { join } from 'node:path';

import { startChild } from './child.ts';
import { openListened } from './dialogue.ts';
import { freePort } from './free-port.ts';
import { longLineRoundTripMs, startLongLine } from './long-line.ts';
import { plainEnvironment } from './plain-home.ts';
import { SallyportConsole } from './sallyport-console.ts';
import { makeScratch } from './scratch.ts';
import type { Leg, Subject } from './subject.ts';
import { productName } from './verdict.ts';

const root = join(import.meta.dirname, '..', '..');
const startsWithinMs = 60_000;

type Printed = { readonly url: string; readonly username: string; readonly password: string };

export async function sallyport(): Promise<Subject> {
  const port = await freePort();
  const agentLine = await startLongLine(port);
  const consoleLine = await startLongLine(port);
  const origins = [port, agentLine.port].map((each) => `https://127.0.0.1:${each}`);
  const words = ['--json', '--port', String(port), '--data', makeScratch('sallyport'), '--fleet', '1'];
  const farAgent = ['--fleet-agent', join(import.meta.dirname, 'far-agent.ts')];
  const program = join(root, 'server', 'dist', 'sallyport.js');
  const server = startChild(process.execPath, [program, 'demo', ...words, ...farAgent], {
    env: {
      ...plainEnvironment(),
      SALLYPORT_PUBLIC_ADDRESSES: origins.join(','),
      SALLYPORT_BENCH_LINE_PORT: String(agentLine.port),
    },
  });
  const [line] = await server.untilPrinted(/^\{"url".*\}$/m, startsWithinMs);
  const { username, password } = JSON.parse(line) as Printed;
  const account = { origin: origins[0] ?? '', username, password };
  const near = await SallyportConsole.signIn({ ...account, port });
  const far = await SallyportConsole.signIn({ ...account, port: consoleLine.port });
  const items = await itemsByDistance(near);

  const consoleOn = (leg: Leg): SallyportConsole => (leg === 'console-delayed' ? far : near);
  return {
    name: productName,
    legs: ['direct', 'console-delayed', 'agent-delayed'],
    version: 'bundles of this checkout, TLS, embedded database, recording on',
    prepare: (leg) => consoleOn(leg).prepare(),
    openShell: (leg, onOutput) => consoleOn(leg).openShell(leg === 'agent-delayed' ? items.far : items.near, onOutput),
    stop: async () => {
      await Promise.all([near.close(), far.close()]);
      await server.stop();
      await Promise.all([agentLine.stop(), consoleLine.stop()]);
    },
  };
}

/** Both agents report the same machine; only the line tells them apart. */
async function itemsByDistance(console: SallyportConsole): Promise<{ readonly near: string; readonly far: string }> {
  const timed: { readonly id: string; readonly tookMs: number }[] = [];
  for (const id of await console.itemIds()) {
    await console.prepare();
    const listened = await openListened((onOutput) => console.openShell(id, onOutput));
    timed.push({ id, tookMs: (await listened.firstOutput()) - listened.pressedAt });
    await listened.shell.close();
  }
  const [near, far, ...others] = timed.toSorted((a, b) => a.tookMs - b.tookMs);
  if (near === undefined || far === undefined || others.length > 0) throw new Error('not two endpoints');
  if (far.tookMs < 2 * longLineRoundTripMs) throw new Error('both endpoints are near');
  return { near: near.id, far: far.id };
}
