/**
 * Whether somebody is at the screen of a Linux endpoint, read at the moment of the question: logins by logind's files
 * or the older record, the lock by logind's bus, a screen saver by the display. No process is started.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PresenceFacts } from '@sallyport/protocol';
import { loginsAtScreen } from '../facts/linux-users.ts';
import type { ScreenLogin } from '../facts/linux-users.ts';
import { isSessionLocked } from './logind-lock.ts';
import { displayOfUser } from './x-authority.ts';
import { displayNumberOf, isScreenSaverRunning } from './x-screen-saver.ts';

/** Where things are looked for; the system's own places but for tests. */
export type LinuxPresenceOptions = {
  readonly root?: string;
  readonly busSocket?: string;
  readonly xSocketFolder?: string;
};

const nobody: PresenceFacts = { userLoggedIn: false, screenLocked: false, screenSaverRuns: false };

/** Undefined when something of it can't be found out: the server then grants as little as may be right. */
export async function linuxPresence(options: LinuxPresenceOptions = {}): Promise<PresenceFacts | undefined> {
  const logins = loginsAtScreen(options.root ?? '/');
  if (logins.length === 0) return nobody;
  const shown = logins.find(({ isActive }) => isActive);
  // Somebody else's login, or the one that asks for a password, is on the screen.
  if (shown === undefined) return { userLoggedIn: true, screenLocked: true, screenSaverRuns: false };
  const [screenLocked, screenSaverRuns] = await Promise.all([isLocked(shown, options), isSaved(shown, options)]);
  if (screenLocked === undefined || screenSaverRuns === undefined) return undefined;
  return { userLoggedIn: true, screenLocked, screenSaverRuns };
}

/** Without logind nobody keeps account of locks; whatever locks a display then does so as its screen saver. */
async function isLocked({ sessionId }: ScreenLogin, { busSocket }: LinuxPresenceOptions): Promise<boolean | undefined> {
  if (sessionId === undefined) return false;
  return await isSessionLocked(sessionId, busSocket === undefined ? {} : { socketPath: busSocket });
}

async function isSaved(login: ScreenLogin, options: LinuxPresenceOptions): Promise<boolean | undefined> {
  // A text console has no screen saver, and what saves a Wayland screen locks it.
  if (login.kind === 'tty' || login.kind === 'wayland') return false;
  const root = options.root ?? '/';
  const display = await displayOf(login, root);
  if (display === undefined) return login.kind === 'x11' ? undefined : false;
  if (displayNumberOf(display.name) === undefined) return false;
  return await isScreenSaverRunning({
    ...display,
    ...(options.xSocketFolder === undefined ? {} : { socketFolder: options.xSocketFolder }),
  });
}

async function displayOf(
  login: ScreenLogin,
  root: string,
): Promise<{ readonly name: string; readonly authority: Uint8Array | undefined } | undefined> {
  const account = accountOf(await readText(join(root, 'etc/passwd')), login.user);
  const uid = login.uid ?? account?.uid;
  if (uid === undefined) return undefined;
  const found = await displayOfUser(uid, { root, display: login.display });
  if (found === undefined) return undefined;
  const file = found.authorityFile ?? (account === undefined ? undefined : join(account.home, '.Xauthority'));
  const authority = file === undefined ? undefined : await readFile(join(root, file)).catch(() => undefined);
  return { name: found.name, authority };
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
