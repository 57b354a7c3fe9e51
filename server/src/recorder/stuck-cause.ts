/** Why a recording can't be written, as people are told. */
import type { StuckCause } from '../relay/ports.ts';

/** Codes of errno(3). */
const full: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const forbidden: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT']);

export function stuckCauseOf(error: unknown): StuckCause {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (full.has(code)) return 'disk-full';
  return forbidden.has(code) ? 'not-writable' : 'disk-failed';
}
