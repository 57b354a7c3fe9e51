/** The enrolment key comes by environment, and leaves it before anything else can inherit it. */
import { createHash } from 'node:crypto';
import { enrolmentKeyBody, parseEnrolmentKey } from '@sallyport/protocol';

export const enrolmentKeyVariable = 'SALLYPORT_ENROLMENT_KEY';

/** Takes the key out of the environment. */
export function takeEnrolmentKey(environment: NodeJS.ProcessEnv): string | undefined {
  const text = environment[enrolmentKeyVariable];
  delete environment[enrolmentKeyVariable];
  return text === undefined || text === '' ? undefined : text.trim();
}

/** Whether it is whole: a key that was cut while it was copied is told from a wrong one without asking the server. */
export function isWholeEnrolmentKey(text: string): boolean {
  const key = parseEnrolmentKey(text);
  if (key === undefined) return false;
  return createHash('sha256').update(enrolmentKeyBody(key)).digest('hex').slice(0, 8) === key.check;
}
