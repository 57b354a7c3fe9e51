/**
 * A disk whose power goes at a chosen step. What was synced stays; of what wasn't, either all is lost or all is there,
 * and the file that was being written is there by half.
 */
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemDisk } from '../../agent/src/launcher/disk.ts';
import type { Disk, FileContent } from '../../agent/src/launcher/disk.ts';

class PowerCut extends Error {
  readonly code = 'POWER';
}

export type Fault = {
  /** 1 is the first step. */
  readonly atStep: number;
  readonly kind: 'power-cut' | 'power-cut-loses' | 'disk-full';
};

type Unsynced = { readonly folder: string; readonly undo: () => void };

export class FaultyDisk implements Disk {
  readonly #fault: Fault;
  readonly #trash = join(tmpdir(), `sallyport-trash-${randomUUID()}`);
  #unsynced: Unsynced[] = [];
  #isOff = false;
  steps = 0;

  constructor(fault: Fault) {
    this.#fault = fault;
    mkdirSync(this.#trash);
  }

  async makeFolder(path: string): Promise<void> {
    this.#step();
    if (existsSync(path)) return;
    const made = await mkdir(path, { recursive: true });
    if (made !== undefined) this.#note(made, () => rmSync(made, { recursive: true, force: true }));
  }

  async writeFile(path: string, content: FileContent, mode?: number): Promise<void> {
    try {
      this.#step();
    } catch (fault) {
      if (this.#fault.kind !== 'power-cut-loses') await writeHalf(path, content);
      throw fault;
    }
    await systemDisk.writeFile(path, content, mode);
    this.#note(path, () => rmSync(path, { force: true }));
  }

  async link(target: string, path: string): Promise<void> {
    this.#step();
    await systemDisk.link(target, path);
    this.#note(path, () => rmSync(path, { force: true }));
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step();
    const before = this.#keep(to);
    await systemDisk.rename(from, to);
    this.#note(to, () => {
      renameSync(to, from);
      before?.(to);
    });
  }

  remove(path: string): Promise<void> {
    this.#step();
    const before = this.#keep(path);
    if (before === undefined) return Promise.resolve();
    rmSync(path, { recursive: true, force: true });
    this.#note(path, () => {
      if (!isThere(path)) before(path);
    });
    return Promise.resolve();
  }

  async syncFolder(path: string): Promise<void> {
    this.#step();
    await systemDisk.syncFolder(path);
    this.#unsynced = this.#unsynced.filter(({ folder }) => folder !== path);
  }

  clean(): void {
    rmSync(this.#trash, { recursive: true, force: true });
  }

  #step(): void {
    if (this.#isOff) throw new PowerCut('the power is off');
    this.steps += 1;
    if (this.steps !== this.#fault.atStep) return;
    if (this.#fault.kind === 'disk-full') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    this.#isOff = true;
    if (this.#fault.kind === 'power-cut-loses') {
      for (const { undo } of this.#unsynced.toReversed()) undo();
    }
    throw new PowerCut(`at step ${this.steps}`);
  }

  #note(path: string, undo: () => void): void {
    this.#unsynced.push({ folder: dirname(path), undo });
  }

  /** How to bring back what is at a path, should the change to it be lost. */
  #keep(path: string): ((to: string) => void) | undefined {
    if (!isThere(path)) return undefined;
    if (lstatSync(path).isSymbolicLink()) {
      const target = readlinkSync(path);
      return (to) => symlinkSync(target, to);
    }
    const copy = join(this.#trash, randomUUID());
    cpSync(path, copy, { recursive: true, verbatimSymlinks: true });
    return (to) => cpSync(copy, to, { recursive: true, verbatimSymlinks: true });
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

async function writeHalf(path: string, content: FileContent): Promise<void> {
  const parts: Uint8Array[] = [];
  if (typeof content === 'string' || content instanceof Uint8Array) parts.push(Buffer.from(content));
  else for await (const part of content) parts.push(part);
  const whole = Buffer.concat(parts);
  const file = await open(path, 'wx');
  await file.writeFile(whole.subarray(0, whole.length / 2));
  await file.close();
}
