/** Why an update didn't come about; nothing of what runs was changed by it. */
import { isFault } from '../identity/atomic-file.ts';
import { faultText } from '../log.ts';

export class UpdateFailure extends Error {
  readonly because: string;

  /** `because` is a code such as `update.disk-full`. */
  constructor(because: string, detail = '') {
    super(detail);
    this.name = 'UpdateFailure';
    this.because = because;
  }
}

export function updateFailureOf(fault: unknown): UpdateFailure {
  if (fault instanceof UpdateFailure) return fault;
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].some((code) => isFault(fault, code));
  return new UpdateFailure(isFull ? 'update.disk-full' : 'update.failed', faultText(fault));
}
