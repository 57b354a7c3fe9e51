/** The installed program: hides its secret, chooses the platform, runs one agent to its end. */
import './compiling.ts';
import './young-part.ts';
import { resolve } from 'node:path';
import { Agent } from './agent.ts';
import type { AgentEnd } from './agent.ts';
import { parseAgentArguments } from './arguments.ts';
import type { CommonArguments } from './arguments.ts';
import { forgetEnrolmentKey, hideEnrolmentKey, readEnrolmentKey, takeEnrolmentKey } from './enrol/enrolment-secret.ts';
import { endWithStandardInput } from './end-with-parent.ts';
import { connectBy } from './dial/connect.ts';
import { createDialler } from './dial/dial.ts';
import { exitCode } from './exit-code.ts';
import { FolderLockedError } from './identity/folder-lock.ts';
import { placesOf } from './install/places.ts';
import { beginRemoval, isRemovalBegun, removeInstallation } from './install/removal.ts';
import type { ScopedServer } from './install/scoped-server.ts';
import { findSystemd } from './install/systemd.ts';
import { launcherPort } from './launcher/port.ts';
import type { LauncherPort } from './launcher/port.ts';
import { faultText, lineLog } from './log.ts';
import type { Log } from './log.ts';
import { choosePlatform } from './platform/choose.ts';
import { agentHelp } from './text/help.ts';
import { sessionProcessWord, sessionShellWord } from './session-process/messages.ts';
import type { UpdateStatus } from './update/updater.ts';
import { updatePlaceOf } from './update/updates.ts';
import { restSoon } from './rest.ts';
import { bundleVersion } from './version.ts';

// First of all, so that nothing that is started later can inherit it.
const taken = takeEnrolmentKey(process.env);

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  // Whoever only runs has no need of what installs.
  if (words[0] === 'install' || words[0] === 'uninstall') {
    const { installByWords } = await import('./install/by-words.ts');
    return await installByWords(words, taken);
  }
  if (words[0] === sessionProcessWord)
    return await (await import('./session-process/session-process.ts')).runSessionProcess();
  if (words[0] === sessionShellWord) return await (await import('./session-process/shell.ts')).becomeShell();
  const parsed = parseAgentArguments(words);
  switch (parsed.kind) {
    case 'help':
      process.stdout.write(agentHelp);
      return exitCode.good;
    case 'version':
      process.stdout.write(`${bundleVersion}\n`);
      return exitCode.good;
    case 'wrong':
      process.stderr.write(`${parsed.because}\n\n${agentHelp}`);
      return exitCode.usage;
    case 'run':
      return run(parsed.values);
  }
}

async function run(values: CommonArguments): Promise<number> {
  const log = lineLog((line) => process.stderr.write(line), Date.now, values.logLevel);
  const folder = resolve(values.data);
  await hideEnrolmentKey(folder, taken);
  log('info', 'agent.starts', { version: bundleVersion, data: folder, pid: process.pid });
  const { installed } = values;
  if (installed !== undefined && isRemovalBegun(installed)) return await removeRest(installed, log);
  const launcher = launcherPort();
  const stopping = stopOn(log, values.endsWithInput && launcher?.confirm === undefined);
  for (let outcome: UpdateStatus | undefined; ;) {
    let agent: Agent;
    try {
      agent = await Agent.start({
        data: folder,
        servers: values.servers,
        rootFingerprint: values.rootFingerprint,
        enrolmentKey: await readEnrolmentKey(folder),
        onEnrolled: () => forgetEnrolmentKey(folder),
        beforeForgotten: () => (installed === undefined ? Promise.resolve() : beginRemoval(installed)),
        platform: choosePlatform(installed?.scope === 'system' ? 'service' : 'user'),
        dialler: createDialler({ connect: connectBy(values.proxy) }),
        log,
        onLink: (isUp) => {
          if (isUp) restSoon();
        },
        updatePlace: launcher === undefined ? undefined : await updatePlaceOf(launcher, outcome),
      });
    } catch (fault) {
      log('error', 'agent.not-started', { detail: faultText(fault) });
      return fault instanceof FolderLockedError ? exitCode.locked : exitCode.unexpected;
    }
    stopping.watch(agent);
    const end = await agent.ended;
    log('info', 'agent.ended', end);
    if (end.kind === 'uninstalled' && installed !== undefined) return await removeRest(installed, log);
    if (end.kind !== 'makes-way') return codeOf(end);
    outcome = await tried(launcher, end.name, log);
  }
}

/** Comes back only when the version is not to be run. */
async function tried(launcher: LauncherPort | undefined, name: string, log: Log): Promise<UpdateStatus> {
  const failure = (await launcher?.tryVersion?.(name)) ?? { because: 'not-started', detail: 'there is no launcher' };
  log('warn', 'update.rolled-back', { name, ...failure });
  return { sequence: Number(name), state: 'rolled-back', ...failure };
}

type Stopping = { watch(agent: Agent): void };

/** Stops the agent of the moment. A terminal and a supervisor may both say so; the second changes nothing. */
function stopOn(log: Log, withInput: boolean): Stopping {
  let running: Agent | undefined;
  let isStopping = false;
  const stop = (because: string): void => {
    if (!isStopping) log('info', 'agent.stops', { because });
    isStopping = true;
    void running?.stop();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  if (withInput) endWithStandardInput(() => stop('parent-gone'));
  return {
    watch(agent) {
      running = agent;
      if (isStopping) void agent.stop();
    },
  };
}

/** The client of an installation has ended: so does all the rest of it. */
async function removeRest({ scope, serverId }: ScopedServer, log: Log): Promise<number> {
  const systemd = findSystemd();
  await removeInstallation(placesOf(scope), serverId, systemd);
  log('info', 'agent.uninstalled', { serverId });
  // A unit that is gone isn't started again, and would be remembered as failed for any other code.
  return scope === 'system' && systemd !== undefined ? exitCode.good : exitCode.uninstalled;
}

function codeOf(end: AgentEnd): number {
  return end.kind === 'not-enrolled' ? exitCode.notEnrolled : exitCode.good;
}

process.exitCode = await main().catch((fault: unknown) => {
  process.stderr.write(`${faultText(fault)}\n`);
  return exitCode.unexpected;
});
// A goodbye that the server doesn't answer must not hold the process.
setTimeout(() => process.exit(), 500).unref();
