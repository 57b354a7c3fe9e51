/**
 * What works as a child under a supervisor may still fail by itself. So a version that was confirmed is on probation
 * until it has had a link that stood as it is to run; started too often without one, it makes room for the version
 * before it.
 */
import type { Disk } from './disk.ts';
import { isWhole, places, readManifest, switchTo, versionIn } from './layout.ts';
import { readNotes, writeNotes } from './trial-notes.ts';

/** Enough for a service that is restarted by hand and a reboot or two while the network is away. */
const startsMost = 5;

/** Before the version that is to run is chosen. */
export async function countStart(disk: Disk, program: string): Promise<void> {
  const notes = await readNotes(program);
  const { probation } = notes;
  const current = await versionIn(program, 'current');
  if (current === undefined || probation?.name !== current) return;
  if (probation.starts < startsMost) {
    await writeNotes(disk, program, { ...notes, probation: { name: current, starts: probation.starts + 1 } });
    return;
  }
  const previous = await versionIn(program, 'previous');
  if (previous === undefined || !(await isWhole(program, previous))) return;
  const { sequence } = await readManifest(places.version(program, current));
  await switchTo(disk, program, previous);
  const rolledBack = { sequence, because: 'not-settled', detail: `no link after ${probation.starts} starts` };
  await writeNotes(disk, program, { ...notes, probation: undefined, rolledBack });
}

export async function endProbation(disk: Disk, program: string): Promise<void> {
  const notes = await readNotes(program);
  if (notes.probation !== undefined) await writeNotes(disk, program, { ...notes, probation: undefined });
}
