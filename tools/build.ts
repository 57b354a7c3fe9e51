/**
 * `npm run build`: console, server and agent as they are shipped. A part whose inputs have not changed since it was
 * built last is left alone, so that the second start of the demo is quick. Everything is said on standard error,
 * because callers print results of their own on standard output.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { agentPart } from './build/agent.ts';
import { consolePart } from './build/console.ts';
import { fingerprintOf, isCurrent, markCurrent, stampFolder } from './build/fingerprint.ts';
import { whileLocked } from './build/lock.ts';
import { packsPart } from './build/packs.ts';
import type { Part } from './build/part.ts';
import { releasePart } from './build/release.ts';
import { serverPart } from './build/server.ts';

const root = join(import.meta.dirname, '..');
const toStart: readonly Part[] = [consolePart, serverPart, agentPart];
/** By these, endpoints install and upgrade. They are some tens of megabytes, and take longer than all the rest. */
const toHandOut: readonly Part[] = [packsPart, releasePart];

export async function build(): Promise<void> {
  await buildParts([...toStart, ...toHandOut]);
}

/**
 * Only what a server with its agents needs to start. Answers whether all the rest is up to date too; if not, there is
 * no release any more, for one of former parts would name what is no longer there.
 */
export async function buildToStart(): Promise<{ readonly isWhole: boolean }> {
  await buildParts(toStart);
  const isWhole = toHandOut.every((part) => isCurrent(root, part, fingerprintOf(root, part)));
  if (!isWhole) rmSync(join(root, releasePart.output), { force: true });
  return { isWhole };
}

async function buildParts(parts: readonly Part[]): Promise<void> {
  await whileLocked(join(stampFolder(root), 'lock'), async () => {
    for (const part of parts) await buildPart(part);
  });
}

async function buildPart(part: Part): Promise<void> {
  const fingerprint = fingerprintOf(root, part);
  if (isCurrent(root, part, fingerprint)) return;
  const startedAt = performance.now();
  // A build that fails must not leave an older one that looks current.
  rmSync(join(root, part.output), { force: true });
  await part.make(root);
  markCurrent(root, part, fingerprint);
  process.stderr.write(`built ${part.name} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

if (import.meta.main) await build();
