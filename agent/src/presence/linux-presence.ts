/**
 * Whether somebody is at the screen of a Linux endpoint, read at the moment of the question: logins by logind's files
 * or the older record, the lock by logind's bus, a screen saver by the display. No process is started.
 */
import type { PresenceFacts } from '@sallyport/protocol';
import { displayOfLogin } from '../display/shown-display.ts';
import type { DisplayPlaces } from '../display/shown-display.ts';
import { displayNumberOf } from '../display/x-connection.ts';
import { isScreenSaverRunning } from '../display/x-screen-saver.ts';
import { loginsAtScreen } from '../facts/linux-users.ts';
import type { ScreenLogin } from '../facts/linux-users.ts';
import { isSessionLocked } from './logind-lock.ts';

/** Where things are looked for; the system's own places but for tests. */
export type LinuxPresenceOptions = DisplayPlaces & { readonly busSocket?: string };

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
  const display = await displayOfLogin(login, options);
  if (display === undefined) return login.kind === 'x11' ? undefined : false;
  return displayNumberOf(display.name) === undefined ? false : await isScreenSaverRunning(display);
}
