/** How an X display is entered: its authority file, found by what the processes of its user were told. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** So many processes are looked at, the oldest of the user first: those of a session's beginning know its display. */
const processesMost = 400;

export type DisplayOfUser = { readonly name: string; readonly authorityFile: string | undefined };

/** The display and authority file that processes of this user were started with; the named display first. */
export async function displayOfUser(
  uid: number,
  { root, display }: { readonly root: string; readonly display: string | undefined },
): Promise<DisplayOfUser | undefined> {
  const folder = join(root, 'proc');
  const pids = (await names(folder))
    .filter((name) => /^\d+$/.test(name))
    .toSorted((one, other) => Number(one) - Number(other));
  let looked = 0;
  let withoutFile: DisplayOfUser | undefined;
  for (const pid of pids) {
    if (looked >= processesMost) break;
    if ((await ownerOf(join(folder, pid))) !== uid) continue;
    looked += 1;
    const environment = environmentOf(await textOf(join(folder, pid, 'environ')));
    const name = environment.get('DISPLAY');
    if (name === undefined || (display !== undefined && !isSameDisplay(name, display))) continue;
    const authorityFile = environment.get('XAUTHORITY');
    if (authorityFile !== undefined) return { name, authorityFile };
    withoutFile ??= { name, authorityFile: undefined };
  }
  return withoutFile ?? (display === undefined ? undefined : { name: display, authorityFile: undefined });
}

function isSameDisplay(one: string, other: string): boolean {
  return one.replace(/\.\d+$/, '') === other.replace(/\.\d+$/, '');
}

async function names(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(() => []);
}

async function ownerOf(path: string): Promise<number | undefined> {
  return await stat(path).then(
    ({ uid }) => uid,
    () => undefined,
  );
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}

function environmentOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\0').flatMap((entry) => {
      const at = entry.indexOf('=');
      return at < 1 ? [] : [[entry.slice(0, at), entry.slice(at + 1)] as const];
    }),
  );
}

/** The cookie for a display of this machine (Xauthority(5): fields in big-endian order, each with its length before it). */
export function cookieOf(file: Uint8Array, displayNumber: string): Uint8Array | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  const next = (): Buffer | undefined => {
    if (at + 2 > bytes.length) return undefined;
    const end = at + 2 + bytes.readUInt16BE(at);
    const value = bytes.subarray(at + 2, end);
    at = end;
    return end > bytes.length ? undefined : value;
  };
  while (at + 2 <= bytes.length) {
    at += 2;
    const [, number, name, data] = [next(), next(), next(), next()];
    if (number === undefined || name === undefined || data === undefined) return undefined;
    const isIts = number.length === 0 || number.toString('latin1') === displayNumber;
    if (isIts && name.toString('latin1') === 'MIT-MAGIC-COOKIE-1') return data;
  }
  return undefined;
}
