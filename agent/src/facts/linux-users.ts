/** Who sits at the screen of a Linux endpoint: by logind's records, or by the older login record. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function consoleUserOf(root: string): string | undefined {
  const records = sessionRecords(join(root, 'run/systemd/sessions')).map(({ record }) => record);
  return userBySessions(records) ?? userByLogins(loginRecord(root));
}

/** A login of a person at a screen of this machine. */
export type ScreenLogin = {
  readonly user: string;
  readonly uid: number | undefined;
  /** Of logind; undefined where there is none. */
  readonly sessionId: string | undefined;
  /** Whether it is the one on the screen. */
  readonly isActive: boolean;
  readonly kind: 'x11' | 'wayland' | 'tty' | 'unknown';
  readonly display: string | undefined;
};

/** Everybody who is logged in at a screen of the machine, whoever's turn it is. */
export function loginsAtScreen(root: string): readonly ScreenLogin[] {
  const records = sessionRecords(join(root, 'run/systemd/sessions'));
  if (records.length > 0) return records.flatMap(({ id, record }) => screenLogin(id, record) ?? []);
  const user = userByLogins(loginRecord(root));
  const display = displayByLogins(loginRecord(root));
  if (user === undefined) return [];
  return [{ user, uid: undefined, sessionId: undefined, isActive: true, kind: 'unknown', display }];
}

function screenLogin(id: string, record: string): ScreenLogin | undefined {
  const fields = fieldsOf(record);
  const isUser = fields.get('CLASS')?.startsWith('user') === true && (fields.get('SEAT') ?? '') !== '';
  if (!isUser || fields.get('STATE') === 'closing') return undefined;
  const type = fields.get('TYPE');
  const uid = fields.get('UID') ?? '';
  return {
    user: fields.get('USER') ?? '',
    uid: /^\d+$/.test(uid) ? Number(uid) : undefined,
    sessionId: id,
    isActive: fields.get('ACTIVE') === '1',
    kind: type === 'x11' || type === 'wayland' || type === 'tty' ? type : 'unknown',
    display: fields.get('DISPLAY'),
  };
}

type SessionRecord = { readonly id: string; readonly record: string };

/** One file a session (sd-login), lines of `KEY=value`. */
function sessionRecords(folder: string): readonly SessionRecord[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => ({ id: entry.name, record: readFileSync(join(folder, entry.name), 'utf8') }));
  } catch {
    return [];
  }
}

function fieldsOf(record: string): ReadonlyMap<string, string> {
  return new Map(record.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]));
}

/** The active session of a person at a seat; a login screen is a session of its own kind. */
export function userBySessions(records: readonly string[]): string | undefined {
  for (const record of records) {
    const fields = fieldsOf(record);
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
  return screenLogins(bytes)[0]?.user;
}

function displayByLogins(bytes: Uint8Array): string | undefined {
  const line = screenLogins(bytes)[0]?.line;
  return line?.startsWith(':') === true ? line : undefined;
}

function screenLogins(bytes: Uint8Array): readonly { readonly line: string; readonly user: string }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const logins: { readonly line: string; readonly user: string }[] = [];
  for (let at = 0; at + utmp.recordBytes <= bytes.length; at += utmp.recordBytes) {
    if (view.getInt16(at, true) !== utmp.userProcess) continue;
    const line = textAt(bytes, at + utmp.lineAt);
    if (/^(?:tty\d+|:\d+)$/.test(line)) logins.push({ line, user: textAt(bytes, at + utmp.userAt) });
  }
  return logins;
}

function textAt(bytes: Uint8Array, at: number): string {
  const field = bytes.subarray(at, at + utmp.textBytes);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}
