/**
 * `npm run screenshots`: every page of the console in both themes at three sizes, of a real demo with endpoints,
 * sessions and recordings in it. All go to `.data/screenshots`; the few that the README shows go to
 * `docs/screenshots`. To be looked at by whoever changed something. `npm run screenshots -- jump session-end` takes
 * only those whose names begin so, and leaves the README's alone.
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from './build.ts';
import { arrangeAccess, arrangeItems, arrangePast } from './screenshots/arrange.ts';
import { cast, ownMachine } from './screenshots/cast.ts';
import { holdPastSessions, openRunning, setUp, signIn, type Places } from './screenshots/acts.ts';
import { furnish } from './screenshots/furnish.ts';
import { emptyScenes, scenesOf } from './screenshots/pages.ts';
import { startDemo, startServe, type DemoAnswer } from './screenshots/programs.ts';
import type { Scene } from './screenshots/scene.ts';
import { sessionScenes } from './screenshots/session-scenes.ts';
import { launchChromium } from './testbed/chromium.ts';

const root = join(import.meta.dirname, '..');
const everything = join(root, '.data/screenshots');
const shown = join(root, 'docs/screenshots');

/** What the README shows, and the most that each may weigh. */
const committed = ['jump-light-1440x900.png', 'session-dark-1440x900.png'] as const;
const committedMostBytes = 300_000;

/** Starts of the names of the scenes that are wanted; none means all. */
const wanted = process.argv.slice(2);

const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;

/** All of the cast and some unnamed; a few of them stay away when the demo is started again. */
const fleet = cast.length + 13;
const away = 9;

interface Look {
  readonly theme: (typeof themes)[number];
  readonly size: (typeof sizes)[number];
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
requireJapanese();
await build();
await rm(everything, { recursive: true, force: true });
await mkdir(everything, { recursive: true });
await mkdir(shown, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'sallyport-screenshots-'));
const chromium = await launchChromium({ ignoreCertificateErrors: true });
try {
  await pictureSetUp(chromium.browser);
  await pictureDemo(chromium.browser);
  if (wanted.length === 0) for (const name of committed) await keep(name);
} finally {
  await chromium.close();
  await rm(folder, { recursive: true, force: true });
}

async function pictureSetUp(browser: Browser): Promise<void> {
  const served = await startServe(join(folder, 'fresh'));
  try {
    for (const look of looks()) {
      await using context = await contextOf(browser, look);
      const page = await context.newPage();
      await page.goto(served.answer.setUpLink);
      await page.getByRole('button', { name: 'Create administrator' }).waitFor();
      await shoot(page, 'set-up', look);
    }
    const account = { username: 'kaethe', password: 'a quiet harbour at noon' };
    const { origin } = new URL(served.answer.setUpLink);
    for (const [index, look] of looks().entries()) {
      await using context = await contextOf(browser, look, origin);
      const page = await context.newPage();
      if (index === 0) await setUp(page, { link: served.answer.setUpLink, ...account });
      else await signIn(page, { url: origin, ...account });
      await pictureScenes(page, emptyScenes, look);
    }
  } finally {
    await served.stop();
  }
}

async function pictureDemo(browser: Browser): Promise<void> {
  const data = join(folder, 'demo');
  await (await startDemo(data, fleet)).stop();
  const second = await startDemo(data, fleet - away);
  const online = await onlineNames(browser, second.answer);
  await second.stop();
  arrangeItems(data, online);

  const third = await startDemo(data, fleet - away);
  await within(browser, third.answer, async (page) => {
    await holdPastSessions(page);
    await furnish(page, third.answer);
  });
  await third.stop();
  arrangePast(data);
  arrangeAccess(data);

  const demo = await startDemo(data, fleet - away);
  try {
    const places = await within(browser, demo.answer, (page) => openRunning(page, ownMachine.name));
    for (const look of looks()) await pictureAll(browser, { answer: demo.answer, look, places });
  } finally {
    await demo.stop();
  }
}

interface Round {
  readonly answer: DemoAnswer;
  readonly look: Look;
  readonly places: Places;
}

async function pictureAll(browser: Browser, { answer, look, places }: Round): Promise<void> {
  await using context = await contextOf(browser, look, answer.url);
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await shoot(page, 'sign-in', look);
  await signIn(page, answer);
  await page.addInitScript((entries) => {
    for (const [name, value] of entries) sessionStorage.setItem(name, value);
  }, places.storage);
  await pictureScenes(page, scenesOf(places), look);
}

async function pictureScenes(page: Page, scenes: readonly Scene[], look: Look): Promise<void> {
  for (const scene of scenes.filter(isWanted)) {
    try {
      await scene.enter(page);
    } finally {
      // Of a scene that fails too: that picture says why.
      await shoot(page, scene.name, look);
    }
    await scene.leave?.(page);
  }
}

/** The scenes of one session go on from one another: with one of them come all. */
function isWanted({ name }: Scene): boolean {
  if (wanted.length === 0 || wanted.some((start) => name.startsWith(start))) return true;
  const names = sessionScenes.map((scene) => scene.name);
  return names.includes(name) && names.some((each) => wanted.some((start) => each.startsWith(start)));
}

/** The cast has names in Japanese: without letters for them the pictures would show boxes. */
function requireJapanese(): void {
  const { stdout } = spawnSync('fc-list', [':lang=ja', 'family'], { encoding: 'utf8' });
  if (typeof stdout === 'string' && stdout.trim() !== '') return;
  process.stderr.write('no Japanese font found; on Debian: apt-get install fonts-vlgothic\n');
  process.exit(1);
}

async function onlineNames(browser: Browser, answer: DemoAnswer): Promise<ReadonlySet<string>> {
  return await within(browser, answer, async (page) => {
    const names = await page.evaluate(async () => {
      const response = await fetch('/api/jump-items?status=available&limit=500');
      const { rows } = (await response.json()) as { readonly rows: readonly { readonly name: string }[] };
      return rows.map(({ name }) => name);
    });
    return new Set(names);
  });
}

async function within<Value>(
  browser: Browser,
  answer: DemoAnswer,
  act: (page: Page) => Promise<Value>,
): Promise<Value> {
  await using context = await contextOf(browser, { theme: 'light', size: sizes[0] }, answer.url);
  const page = await context.newPage();
  await signIn(page, answer);
  return await act(page);
}

function contextOf(browser: Browser, { theme, size }: Look, url?: string): Promise<BrowserContext> {
  return browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...(url === undefined ? {} : { baseURL: url }),
  });
}

function looks(): readonly Look[] {
  return themes.flatMap((theme) => sizes.map((size) => ({ theme, size })));
}

async function shoot(page: Page, name: string, { theme, size }: Look): Promise<void> {
  await page.screenshot({ path: join(everything, `${name}-${theme}-${size.width}x${size.height}.png`) });
}

async function keep(name: string): Promise<void> {
  const { size } = await stat(join(everything, name));
  if (size > committedMostBytes)
    throw new Error(`${name} weighs ${size} bytes, more than a README should make one fetch`);
  await cp(join(everything, name), join(shown, name));
}
