/** Codes and reasons of the services in words, for the fields that they are about. */
import { errorText, isErrorCode } from '../../text/errors.ts';

export function wordsFor(code: string): string {
  return isErrorCode(code) ? errorText(code) : `It is refused: ${code}`;
}
