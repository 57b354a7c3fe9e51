/**
 * The product as it is shipped: the bundled server with its demo's settings (TLS, embedded database, recording on) and
 * two bundled agents of this machine, one of them linked over the long line.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { startChild } from './child.ts';
import { freePort } from '../../tools/testbed/free-port.ts';
import { startLongLine } from './long-line.ts';
import { shellEnvironment } from './shell-environment.ts';
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
  const data = makeScratch('sallyport');
  const words = ['--json', '--port', String(port), '--data', data, '--fleet', '1'];
  const farAgent = ['--fleet-agent', join(import.meta.dirname, 'far-agent.ts')];
  const program = join(root, 'server', 'dist', 'sallyport.js');
  const server = startChild(process.execPath, [program, 'demo', ...words, ...farAgent], {
    env: {
      ...shellEnvironment(),
      SALLYPORT_PUBLIC_ADDRESSES: origins.join(','),
      SALLYPORT_BENCH_LINE_PORT: String(agentLine.port),
    },
  });
  const [line] = await server.untilPrinted(/^\{"url".*\}$/m, startsWithinMs);
  const { username, password } = JSON.parse(line) as Printed;
  const account = { origin: origins[0] ?? '', username, password };
  const near = await SallyportConsole.signIn({ ...account, port });
  const far = await SallyportConsole.signIn({ ...account, port: consoleLine.port });
  const items = await itemsByAgent(near, data);

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

/** Both agents report the same machine; what tells them apart is the client id that each keeps. */
async function itemsByAgent(
  console: SallyportConsole,
  data: string,
): Promise<{ readonly near: string; readonly far: string }> {
  const items = await console.items();
  const itemOf = (folder: string): string => {
    const clientId = clientIdIn(join(data, folder));
    const item = items.find((each) => each.clientId === clientId);
    if (item === undefined) throw new Error(`no jump item for the agent in ${folder}`);
    return item.id;
  };
  return { near: itemOf('agent'), far: itemOf('fleet') };
}

function clientIdIn(agentData: string): string {
  const [serverId = ''] = readdirSync(agentData).filter((name) => name.startsWith('sv_'));
  const installation = readFileSync(join(agentData, serverId, 'identity', 'installation.json'), 'utf8');
  return (JSON.parse(installation) as { readonly clientId: string }).clientId;
}
