/**
 * The enrolment key comes by environment or as a file of the data folder, and is in neither once the client has
 * enrolled. What a process was started with stays readable in /proc/<pid>/environ for as long as it lives, so a program
 * that was handed the key that way puts it into the file and starts itself anew, as the same process, without it.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { enrolmentKeyBody, enrolmentKeyMaxLength, parseEnrolmentKey } from '@sallyport/protocol';
import { makeFolder, readIfThere, syncFolder, writeFileDurably } from '../identity/atomic-file.ts';

export const enrolmentKeyVariable = 'SALLYPORT_ENROLMENT_KEY';

/** In the data folder, 0600: kept until the client has enrolled, so that a start that was killed can be repeated. */
export const enrolmentKeyFile = 'enrolment-key';

/** Takes the key out of the environment. */
export function takeEnrolmentKey(environment: NodeJS.ProcessEnv): string | undefined {
  const text = environment[enrolmentKeyVariable];
  delete environment[enrolmentKeyVariable];
  return text === undefined || text === '' ? undefined : text.trim();
}

/**
 * To be called with what was taken from the environment, before anything else is begun. Doesn't return when there was a
 * key and the system can start a program anew within its process; Windows can't, and shows nobody its environment.
 */
export async function hideEnrolmentKey(data: string, taken: string | undefined): Promise<void> {
  if (taken === undefined) return;
  await makeFolder(data);
  await writeFileDurably(join(data, enrolmentKeyFile), `${taken}\n`);
  const [, ...words] = process.argv;
  process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...words], process.env);
}

export async function readEnrolmentKey(data: string): Promise<string | undefined> {
  const text = await readIfThere(join(data, enrolmentKeyFile));
  // A file that holds anything longer is none of ours; what is cut off shows in the key's check.
  return text?.slice(0, enrolmentKeyMaxLength + 1).trim();
}

export async function forgetEnrolmentKey(data: string): Promise<void> {
  await rm(join(data, enrolmentKeyFile), { force: true });
  await syncFolder(data);
}

/** Whether it is whole: a key that was cut while it was copied is told from a wrong one without asking the server. */
export function isWholeEnrolmentKey(text: string): boolean {
  const key = parseEnrolmentKey(text);
  if (key === undefined) return false;
  return createHash('sha256').update(enrolmentKeyBody(key)).digest('hex').slice(0, 8) === key.check;
}
