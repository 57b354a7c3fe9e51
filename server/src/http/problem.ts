/** An error that the asker is told about: a status, a code from a closed list, and what helps to mend it. */
import type { Reason } from '@sallyport/domain';
import { errorText, isErrorCode } from '../text/errors.ts';
import type { ErrorCode } from '../text/errors.ts';
import { shownReason } from '../text/reasons.ts';

export interface ProblemDetails {
  /** The field at fault, as a dotted path. */
  readonly field?: string;
  readonly retryAfterMs?: number;
  readonly reasons?: readonly Reason[];
  /** What was asked for is there, and not the asker's to know of: for the audit log, never for the answer. */
  readonly hidden?: 'item.hidden' | 'session.hidden';
}

export class Problem extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly details: ProblemDetails;

  constructor(status: number, code: ErrorCode, details: ProblemDetails = {}) {
    super(errorText(code));
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** For a code that comes out of a refused commit. */
export function conflict(code: string): Problem {
  return new Problem(409, isErrorCode(code) ? code : 'conflict');
}

export function problemBody(problem: Problem, requestId: string): object {
  const { reasons, field, retryAfterMs } = problem.details;
  return {
    error: {
      code: problem.code,
      message: problem.message,
      ...(field === undefined ? {} : { field }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(reasons === undefined ? {} : { reasons: reasons.map(shownReason) }),
      requestId,
    },
  };
}
