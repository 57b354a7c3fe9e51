/** Who sits at the screen of a Linux endpoint: by logind's records, or by the older login record. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function consoleUserOf(root: string): string | undefined {
  return userBySessions(sessionRecords(join(root, 'run/systemd/sessions'))) ?? userByLogins(loginRecord(root));
}

/** One file a session (sd-login), lines of `KEY=value`. */
function sessionRecords(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(folder, entry.name), 'utf8'));
  } catch {
    return [];
  }
}

/** The active session of a person at a seat; a login screen is a session of its own kind. */
export function userBySessions(records: readonly string[]): string | undefined {
  for (const record of records) {
    const fields = new Map(
      record.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]),
    );
    const isAtScreen = (fields.get('SEAT') ?? '') !== '' && fields.get('ACTIVE') === '1';
    if (isAtScreen && fields.get('CLASS') === 'user') return fields.get('USER');
  }
  return undefined;
}

function loginRecord(root: string): Uint8Array {
  for (const path of ['run/utmp', 'var/run/utmp']) {
    try {
      return readFileSync(join(root, path));
    } catch {
      // The next one, or none: not every system keeps it.
    }
  }
  return new Uint8Array(0);
}

/** utmp(5) of glibc on 64-bit Linux: records of 384 bytes; type at 0, line at 8 (32 bytes), user at 44 (32 bytes). */
const utmp = { recordBytes: 384, lineAt: 8, userAt: 44, textBytes: 32, userProcess: 7 } as const;

/** A login on a virtual console or a display of this machine. */
export function userByLogins(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + utmp.recordBytes <= bytes.length; at += utmp.recordBytes) {
    if (view.getInt16(at, true) !== utmp.userProcess) continue;
    const line = textAt(bytes, at + utmp.lineAt);
    if (/^(?:tty\d+|:\d+)$/.test(line)) return textAt(bytes, at + utmp.userAt);
  }
  return undefined;
}

function textAt(bytes: Uint8Array, at: number): string {
  const field = bytes.subarray(at, at + utmp.textBytes);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}
