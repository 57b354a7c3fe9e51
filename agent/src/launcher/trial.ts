/**
 * The trial of a staged version: it runs as a child, says that it lives, and has to be confirmed in time. Whatever else
 * happens, a crash, a hang, a loop, it is killed and the version that was there goes on. The supervisor is always the
 * launcher that has proved itself, never the one on trial.
 */
import type { ChildProcess } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { launcherCommand } from './command.ts';
import type { Disk } from './disk.ts';
import { isWhole, places, readManifest, removeUnused, switchTo, versionIn } from './layout.ts';
import type { TrialFailure } from './port.ts';
import { endLeftChild, noteChild, readNotes, trialKey, withBad, withBegun, writeNotes } from './trial-notes.ts';

export type TrialLimits = {
  /** A child that says nothing for so long is dead, or as good as. */
  readonly silenceMs: number;
  /** It must have a link that stands by then. */
  readonly confirmMs: number;
};

/** A loaded machine may stall for seconds; a server that restarts is back within a minute. */
const defaultLimits: TrialLimits = { silenceMs: 20_000, confirmMs: 110_000 };

/** What is interrupted by a power cut or finds no server isn't bad, but neither is it tried for ever. */
const trialsMost = 3;

/** How often a version on trial says that it lives. */
export const beatMs = 1_000;

export const trialVariable = 'SALLYPORT_TRIAL';

export type TrialWorld = {
  readonly disk: Disk;
  readonly program: string;
  /** The command line after the launcher's name. */
  readonly words: readonly string[];
};

type ChildEnd =
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'failed'; readonly failure: TrialFailure; readonly code: number | undefined }
  /** Somebody asked this process to stop. */
  | { readonly kind: 'stopped' };

/** Comes back only if the version isn't to be run. */
export async function tryVersion(world: TrialWorld, name: string): Promise<TrialFailure> {
  const { disk, program, words } = world;
  if (!(await isWhole(program, name))) return { because: 'not-started', detail: 'the version is not whole' };
  const manifest = await readManifest(places.version(program, name));
  const { sequence } = manifest;
  const key = trialKey(manifest);
  const notes = await readNotes(program);
  const begun = notes.begun[key]?.count ?? 0;
  if (begun >= trialsMost) {
    const failure = { because: 'interrupted', detail: `${begun} trials had no end` };
    await writeNotes(disk, program, withBad(notes, { key, because: failure.because }));
    return failure;
  }
  const beginning = withBegun(notes, key, { count: begun + 1, sequence });
  await writeNotes(disk, program, { ...beginning, rolledBack: undefined });
  const end = await superviseChild(world, name);
  await endLeftChild(program);
  const noted = await readNotes(program);
  if (end.kind === 'confirmed') {
    const confirmed = withBegun(noted, key, { count: 0, sequence });
    await writeNotes(disk, program, { ...confirmed, probation: { name, starts: 0 } });
    return becomes(program, words);
  }
  if (end.kind === 'stopped') {
    await writeNotes(disk, program, withBegun(noted, key, { count: begun, sequence }));
    process.exit(0);
  }
  const { failure, code } = end;
  // It was uninstalled while it was tried: there is nothing to go back to.
  if ((await versionIn(program, 'current')) === undefined) process.exit(code ?? 1);
  // Without a network no version has a link.
  const given = { ...noted, rolledBack: { sequence, ...failure } };
  const isBad = failure.because !== 'no-link';
  await writeNotes(disk, program, isBad ? withBad(given, { key, because: failure.because }) : given);
  if (!isBad) return failure;
  // What stays because of a fault goes with the next update.
  await removeUnused(disk, program).catch(() => undefined);
  return failure;
}

async function superviseChild(world: TrialWorld, name: string): Promise<ChildEnd> {
  const { disk, program, words } = world;
  // An agent at rest has no use for it.
  const { spawn } = await import('node:child_process');
  const pack = await realpath(join(places.version(program, name), 'pack'));
  const limits = await limitsOf(import.meta.dirname);
  const [node, ...launcher] = launcherCommand(pack);
  const child = spawn(node, [...launcher, ...words], {
    env: { ...process.env, [trialVariable]: name },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { promise, resolve } = Promise.withResolvers<ChildEnd>();
  const failed = (because: string, detail: string): void => {
    child.kill('SIGKILL');
    resolve({ kind: 'failed', failure: { because, detail }, code: child.exitCode ?? undefined });
  };
  let switching: Promise<void> | undefined;
  let silence: NodeJS.Timeout | undefined;
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => failed('silent', `nothing for ${limits.silenceMs} ms`), limits.silenceMs);
  };
  const deadline = setTimeout(() => failed('no-link', `none within ${limits.confirmMs} ms`), limits.confirmMs);
  child.on('message', (message) => {
    heard();
    if (switching !== undefined || (message as { readonly kind?: unknown }).kind !== 'confirmed') return;
    clearTimeout(deadline);
    // The child works on while this is written: it ends by itself when it has nothing more to do.
    switching = switchTo(disk, program, name);
    switching.then(
      () => child.send({ kind: 'switched' }, () => undefined),
      (fault: unknown) => failed('not-switched', String(fault)),
    );
  });
  child.once('exit', (code, signal) => failed('crashed', `ended with ${signal ?? `code ${code}`}`));
  child.once('error', (fault) => failed('not-started', fault.message));
  const stop = (signal: NodeJS.Signals): void => {
    child.kill(signal);
    setTimeout(() => child.kill('SIGKILL'), stopPatienceMs).unref();
    resolve({ kind: 'stopped' });
  };
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  heard();
  try {
    if (child.pid !== undefined) await noteChild(program, child.pid);
    const end = await promise;
    await gone(child);
    await switching?.catch(() => undefined);
    if (end.kind === 'stopped' || switching === undefined) return end;
    return (await versionIn(program, 'current')) === name ? { kind: 'confirmed' } : end;
  } finally {
    clearTimeout(silence);
    clearTimeout(deadline);
    for (const signal of signals) process.off(signal, stop);
  }
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

/** This very process goes on as the new version, under the number that its service manager knows. */
function becomes(program: string, words: readonly string[]): never {
  const command = launcherCommand(join(program, 'current', 'pack'));
  process.execve?.(command[0], [...command, ...words]);
  // Where a process can't replace itself, its service manager starts the new one.
  process.exit(restartCode);
}

/** A version on trial has this long to stop. */
const stopPatienceMs = 5_000;

/** EX_TEMPFAIL of sysexits.h: to be started again. */
const restartCode = 75;

async function limitsOf(pack: string): Promise<TrialLimits> {
  const { trial } = JSON.parse(await readFile(join(pack, 'pack.json'), 'utf8')) as { trial?: Partial<TrialLimits> };
  return { ...defaultLimits, ...trial };
}
