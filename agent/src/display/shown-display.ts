/** The X display on which a login at the screen of the machine works, and how it is entered. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScreenLogin } from '../facts/linux-users.ts';
import { displayOfUser } from './x-authority.ts';
import type { XDisplay } from './x-connection.ts';

/** Where things are looked for; the system's own places but for tests. */
export type DisplayPlaces = { readonly root?: string; readonly xSocketFolder?: string };

export async function displayOfLogin(login: ScreenLogin, places: DisplayPlaces): Promise<XDisplay | undefined> {
  const root = places.root ?? '/';
  const account = accountOf(await readText(join(root, 'etc/passwd')), login.user);
  const uid = login.uid ?? account?.uid;
  if (uid === undefined) return undefined;
  const found = await displayOfUser(uid, { root, display: login.display });
  if (found === undefined) return undefined;
  const file = found.authorityFile ?? (account === undefined ? undefined : join(account.home, '.Xauthority'));
  const authority = file === undefined ? undefined : await readFile(join(root, file)).catch(() => undefined);
  return {
    name: found.name,
    authority,
    ...(places.xSocketFolder === undefined ? {} : { socketFolder: places.xSocketFolder }),
  };
}

async function readText(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}

/** passwd(5). */
function accountOf(passwd: string, user: string): { readonly uid: number; readonly home: string } | undefined {
  for (const line of passwd.split('\n')) {
    const [name, , uid, , , home] = line.split(':');
    if (name === user && /^\d+$/.test(uid ?? '')) return { uid: Number(uid), home: home ?? '/' };
  }
  return undefined;
}
