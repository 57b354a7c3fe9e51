/** A data folder that a restore did not finish is no server's: nothing opens it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backupTexts } from '../text/backup.ts';

/** Written before the first file of a restore and taken away after the last. */
export const unfinishedMark = 'restore-unfinished';

export class RestoreUnfinished extends Error {
  constructor(data: string) {
    super(backupTexts.unfinished(data));
    this.name = 'RestoreUnfinished';
  }
}

export function refuseUnfinished(data: string): void {
  if (existsSync(join(data, unfinishedMark))) throw new RestoreUnfinished(data);
}
