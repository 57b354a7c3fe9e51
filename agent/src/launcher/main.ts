/**
 * The launcher: the part of a runtime pack that is started by a service manager. It loads the confirmed version of the
 * agent into this very process, so that at rest there is one.
 */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isWhole, places, versionIn } from './layout.ts';

const pack = import.meta.dirname;
const program = join(pack, '../..');

/** The confirmed version, or the one before it when that can't be read any more. */
async function chosenVersion(): Promise<string | undefined> {
  for (const slot of ['current', 'previous'] as const) {
    const name = await versionIn(program, slot);
    if (name !== undefined && (await isWhole(program, name))) return name;
  }
  return undefined;
}

async function start(): Promise<void> {
  const name = await chosenVersion();
  if (name === undefined) {
    process.stderr.write(`${program} holds no agent that can be started\n`);
    process.exitCode = 1;
    return;
  }
  const folder = places.version(program, name);
  const packDue = realpathSync(join(folder, 'pack'));
  if (packDue !== realpathSync(pack)) {
    const node = join(packDue, 'bin', 'node');
    process.execve?.(node, [node, join(packDue, 'launcher.js'), ...process.argv.slice(2)]);
    return;
  }
  await import(pathToFileURL(join(folder, 'agent.js')).href);
}

await start();
