/**
 * PostgreSQL refuses to run as root and Chromium should not. When the tests run as root, both run as a user made for
 * them; otherwise as whoever runs the tests.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const userName = 'sallyport-test';

export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user to run a program as, made now if need be; nothing when this process isn't root already. */
export function unprivilegedUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp();
  if (known !== undefined) return known;
  try {
    execFileSync('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir=/nonexistent',
      '--shell=/usr/sbin/nologin',
      userName,
    ]);
  } catch (error) {
    // Two test runs may make the user at the same moment: then it is there now.
    const made = lookUp();
    if (made !== undefined) return made;
    throw new Error(`could not make the user ${userName} that the tests run programs as`, { cause: error });
  }
  const made = lookUp();
  if (made === undefined) throw new Error(`useradd made no user ${userName}`);
  return made;
}

function lookUp(): UnprivilegedUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${userName}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
