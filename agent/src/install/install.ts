/**
 * `install`: enrols first, and only then puts anything in place. A refusal leaves the machine as it was. Run again, it
 * puts right what it finds.
 */
import { chmod, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { connectBy } from '../dial/connect.ts';
import { createDialler } from '../dial/dial.ts';
import { proxyLines } from '../dial/proxy-choice.ts';
import { enrolPatiently } from '../enrol/enrol-patiently.ts';
import { exitCode } from '../exit-code.ts';
import { ClientFolder, findInstallation } from '../identity/client-folder.ts';
import { installTexts as say } from '../text/install.ts';
import { overrideWord } from './install-arguments.ts';
import type { InstallArguments } from './install-arguments.ts';
import { keepProxy, keptProxyFile, proxyToInstallBy } from './kept-proxy.ts';
import { placesFor } from './places.ts';
import { putInPlace } from './put-in-place.ts';
import { runCommand, shownWord, uninstallFile, uninstallScript } from './run-command.ts';
import { makeFoldersTo, removeIfEmpty, unsafeStep } from './safe-folder.ts';
import type { Here } from './uninstall.ts';
import { unitFile } from './unit-file.ts';

export type InstallHere = Here & { readonly enrolmentKey: string | undefined };

export async function install(args: InstallArguments, here: InstallHere): Promise<number> {
  const { places, uid, tell } = here;
  if (places.scope === 'system' && uid !== 0) {
    tell(say.needsRoot);
    return exitCode.unexpected;
  }
  for (const path of [places.programs, places.data, ...ofServer(args, here)]) {
    const unsafe = await unsafeStep(path, { uid });
    if (unsafe === undefined) continue;
    tell(say.unsafe(unsafe));
    return exitCode.unexpected;
  }
  // One that can't be read is told of before anything is done.
  proxyLines(here.proxy);
  const found = await findInstallation(places.data, args.serverId);
  if (found?.isEnrolled === true) {
    if (found.pinnedRoot !== args.rootFingerprint) {
      tell(say.otherRoot);
      return exitCode.unexpected;
    }
    tell(say.repaired);
  } else {
    const fault = await enrolFirst(args, here);
    if (fault !== undefined) return fault;
  }
  return await settle(args, here);
}

function ofServer({ serverId }: InstallArguments, { places }: InstallHere): readonly string[] {
  const { programs, data } = placesFor(places, serverId);
  return [programs, data];
}

/** An exit code when there is no more to be done. */
async function enrolFirst(args: InstallArguments, here: InstallHere): Promise<number | undefined> {
  const { places, platform, tell, enrolmentKey, proxy } = here;
  const { servers, rootFingerprint, overrides } = args;
  await makeFoldersTo(places.data, 0o700);
  const folder = await ClientFolder.open(places.data, rootFingerprint);
  const outcome = await enrolPatiently({
    folder,
    dialler: createDialler({ connect: connectBy(proxyToInstallBy(places, args.serverId, proxy)) }),
    servers,
    rootFingerprint,
    enrolmentKey,
    facts: platform.facts(new Set()),
    overrides,
    pause: (ms) => pause(ms),
  });
  if (outcome.kind === 'enrolled') {
    await folder.close();
    tell(say.enrolled(outcome.clientId));
    return undefined;
  }
  if (outcome.kind === 'unreachable' && outcome.maybeEnrolled) {
    await folder.close();
    tell(say.unclear(outcome.detail, folder.path));
    return exitCode.notEnrolled;
  }
  await folder.forget();
  await removeIfEmpty(places.data);
  const isRefused = outcome.kind === 'refused';
  tell(isRefused ? say.refused(outcome.code, outcome.fields?.map(overrideWord)) : say.unreachable(outcome.detail));
  return exitCode.notEnrolled;
}

/** Programs first, then what starts them: at no moment does something start what isn't whole. */
async function settle(args: InstallArguments, here: InstallHere): Promise<number> {
  const { places, systemd, tell } = here;
  const { serverId, stage } = args;
  const { programs } = placesFor(places, serverId);
  await makeFoldersTo(places.programs, 0o755);
  await putInPlace(stage, programs);
  const removeBy = uninstallFile(places, serverId);
  await writeFile(removeBy, uninstallScript(places, serverId));
  await chmod(removeBy, 0o755);
  await rm(stage, { recursive: true, force: true });
  await keepProxy(places, serverId, here.proxy);
  const command = runCommand({ ...args, places, proxyFile: keptProxyFile(places, serverId) });
  const shown = command.map(shownWord).join(' ');
  tell(say.removeBy(shownWord(removeBy)));
  if (args.startup === 'none') {
    tell(say.notRun(shown));
    return exitCode.good;
  }
  if (places.scope === 'system' && systemd !== undefined) return await startService(args, here, command);
  tell(say.inForeground(shown));
  return runHere(command);
}

async function startService(
  { serverId, servers }: InstallArguments,
  { places, systemd, tell }: InstallHere,
  command: readonly string[],
): Promise<number> {
  const { unit, unitFile: file } = placesFor(places, serverId);
  await writeFile(file, unitFile({ host: servers[0]?.name ?? serverId, command }), { mode: 0o644 });
  await chmod(file, 0o644);
  await systemd?.reload();
  await systemd?.enable(unit);
  // What can't start at all has ended by then.
  await pause(1_500);
  if ((await systemd?.isActive(unit)) !== true) {
    tell(say.notStarted(unit));
    return exitCode.unexpected;
  }
  tell(say.service(unit));
  return exitCode.good;
}

/** In the foreground: the agent takes the place of this process. */
function runHere(command: readonly string[]): number {
  const [file = ''] = command;
  process.chdir('/');
  process.execve?.(file, [...command], process.env);
  throw new Error('this Node cannot run another program in its place');
}
