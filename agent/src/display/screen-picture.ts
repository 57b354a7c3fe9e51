/** The picture of what is on the endpoint's screen, small enough for a message. No process is started. */
import { readFile } from 'node:fs/promises';
import type { ScreenPicture } from '@sallyport/protocol';
import type { InstallMode } from '../facts/basic-facts.ts';
import { loginsAtScreen } from '../facts/linux-users.ts';
import { pngOf } from './png.ts';
import { displayOfLogin } from './shown-display.ts';
import type { DisplayPlaces } from './shown-display.ts';
import type { XDisplay } from './x-connection.ts';
import { pictureOfDisplay, pictureSide } from './x-picture.ts';

/** As much as the message takes, in base64. */
const mostCharacters = 48_000;

export type ScreenOptions = DisplayPlaces & {
  readonly installMode: InstallMode;
  /** The agent's own, by which one in user mode knows its display. */
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Undefined where nothing is shown that can be looked at: a text console, a Wayland session, no screen at all. */
export async function linuxScreenPicture(options: ScreenOptions): Promise<ScreenPicture | undefined> {
  const display = await displayToLookAt(options);
  if (display === undefined) return undefined;
  // A busy picture that doesn't fit does so at half the size: 160 by 160 pixels are 25,600 bytes at most.
  for (const side of [pictureSide, pictureSide / 2]) {
    const picture = await pictureOfDisplay(display, side);
    if (picture === undefined) return undefined;
    const png = (await pngOf(picture)).toString('base64url');
    if (png.length <= mostCharacters) return { png };
  }
  return undefined;
}

async function displayToLookAt(options: ScreenOptions): Promise<XDisplay | undefined> {
  if (options.installMode === 'user') return await ownDisplay(options);
  const shown = loginsAtScreen(options.root ?? '/').find(({ isActive }) => isActive);
  const hasDisplay = shown !== undefined && shown.kind !== 'tty' && shown.kind !== 'wayland';
  return hasDisplay ? await displayOfLogin(shown, options) : undefined;
}

async function ownDisplay({ environment, xSocketFolder }: ScreenOptions): Promise<XDisplay | undefined> {
  const { DISPLAY: name, XAUTHORITY: file, HOME: home } = environment;
  // Under Wayland the display holds some windows of the screen and the rest is black.
  if (name === undefined || environment['WAYLAND_DISPLAY'] !== undefined) return undefined;
  const authority = await readFile(file ?? `${home ?? ''}/.Xauthority`).catch(() => undefined);
  return { name, authority, ...(xSocketFolder === undefined ? {} : { socketFolder: xSocketFolder }) };
}
