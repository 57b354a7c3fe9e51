/**
 * Debian's Chromium, driven by Playwright, as an unprivileged user when the tests run as root. Software rendering, so
 * that WebGL is there without a graphics card, and none of the browser's own traffic.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { makePrivateFolder, removeFolder } from './private-folder.ts';
import { unprivilegedUser } from './unprivileged-user.ts';

const wrapper = join(import.meta.dirname, 'chromium-wrapper.sh');
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const quiet = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
];

export interface ChromiumOptions {
  /** Take any certificate as good, for pages and for WebSockets. */
  readonly ignoreCertificateErrors?: boolean;
  /** `false` takes WebGL away, to show what a browser without it gets. */
  readonly webgl?: boolean;
  /** Show a window on the display that DISPLAY names. */
  readonly headed?: boolean;
  readonly flags?: readonly string[];
}

export interface RunningChromium {
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

export function findChromium(): string | undefined {
  return places.find((place) => existsSync(place));
}

export async function launchChromium(options: ChromiumOptions = {}): Promise<RunningChromium> {
  const executable = findChromium();
  if (executable === undefined) throw new Error('no Chromium found; on Debian: apt-get install chromium');
  const user = unprivilegedUser();
  // A folder that the driver made would be closed to the browser's user.
  const downloadsPath = makePrivateFolder('sallyport-downloads-', user);
  const browser = await chromium.launch({
    downloadsPath,
    executablePath: user === undefined ? executable : wrapper,
    headless: options.headed !== true,
    args: [
      ...quiet,
      ...(options.webgl === false
        ? ['--disable-gpu', '--disable-3d-apis']
        : ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']),
      ...(options.ignoreCertificateErrors === true ? ['--ignore-certificate-errors'] : []),
      ...(options.flags ?? []),
    ],
    env: {
      ...process.env,
      ...(user !== undefined && {
        SALLYPORT_TEST_UID: String(user.uid),
        SALLYPORT_TEST_GID: String(user.gid),
        SALLYPORT_TEST_CHROMIUM: executable,
      }),
    },
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      removeFolder(downloadsPath);
    },
  };
}
