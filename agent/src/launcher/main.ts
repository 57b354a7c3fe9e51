/**
 * The launcher: the part of a runtime pack that a service manager starts. It loads the confirmed version of the agent
 * into this very process, so that at rest there is one; started by another launcher, it loads the version on trial.
 */
import '../compiling.ts';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launcherCommand } from './command.ts';
import { systemDisk as disk } from './disk.ts';
import { isVersionName, isWhole, places, versionIn } from './layout.ts';
import { offerPort } from './port.ts';
import { countStart, endProbation } from './probation.ts';
import { endLeftChild } from './trial-notes.ts';
import { beatMs, trialVariable, tryVersion } from './trial.ts';

const pack = import.meta.dirname;
const program = join(pack, '../..');
const words = process.argv.slice(2);

// Nothing that the agent starts shall take itself for a trial.
const { [trialVariable]: onTrial } = process.env;
delete process.env[trialVariable];

/** The confirmed version, or the one before it when that can't be read any more. */
async function chosenVersion(): Promise<string | undefined> {
  for (const slot of ['current', 'previous'] as const) {
    const name = await versionIn(program, slot);
    if (name !== undefined && (await isWhole(program, name))) return name;
  }
  return undefined;
}

async function load(name: string): Promise<void> {
  await import(pathToFileURL(join(places.version(program, name), 'agent.js')).href);
}

async function startConfirmed(): Promise<void> {
  if (words[0] === 'run') {
    await endLeftChild(program);
    // A disk that is full must not keep the agent from running.
    await countStart(disk, program).catch(() => undefined);
  }
  const name = await chosenVersion();
  if (name === undefined) {
    process.stderr.write(`${program} holds no agent that can be started\n`);
    process.exitCode = 1;
    return;
  }
  const packDue = realpathSync(join(places.version(program, name), 'pack'));
  if (packDue !== realpathSync(pack)) {
    const command = launcherCommand(packDue);
    process.execve?.(command[0], [...command, ...words]);
    throw new Error(`${name} needs the runtime of ${packDue}`);
  }
  offerPort({
    program,
    running: name,
    settled: () => endProbation(disk, program),
    tryVersion: (version) => tryVersion({ disk, program, words }, version),
  });
  await load(name);
}

async function startTrial(name: string): Promise<void> {
  const say = (kind: string): void => void process.send?.({ kind }, undefined, undefined, () => undefined);
  say('beat');
  setInterval(() => say('beat'), beatMs).unref();
  process.channel?.unref();
  // Whoever watched is gone: a version that nobody can kill must not go on.
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), orphanPatienceMs);
  });
  // The one thing that the supervisor ever says is that it has switched to this version.
  const confirm = (): Promise<void> =>
    new Promise((resolve) => {
      process.once('message', () => resolve());
      process.channel?.unref();
      say('confirmed');
    });
  offerPort({ program, running: name, confirm });
  await load(name);
}

const orphanPatienceMs = 5_000;

if (onTrial !== undefined && isVersionName(onTrial) && process.send !== undefined) await startTrial(onTrial);
else await startConfirmed();
