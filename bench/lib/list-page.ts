/**
 * A list in a tab, and what a person would notice of it: when rows are there, how it scrolls. The console's, or that of
 * a peer, by what each page itself says of its rows.
 */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { setUp } from '../../e2e/lib/representative.ts';
import { collectGarbage } from './tab-memory.ts';

/** What a browser keeps of a sign-in. */
export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

/** By the link that a new server prints; with the preferences that a browser keeps of everybody who signed in there. */
export async function setUpAndSignIn(browser: Browser, setUpLink: string): Promise<SignedIn> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await setUp(page, { setUpLink });
  await page.waitForFunction(() => localStorage.length > 0);
  const signedIn = await context.storageState();
  await context.close();
  return signedIn;
}

/** What is asked of a list within its page. */
export interface ListProbe {
  /** What scrolls. */
  readonly scroller: () => HTMLElement | null;
  /** A row with something in it is there. */
  readonly hasRows: () => boolean;
  /** Another when another number of rows matches; undefined while that is being found out. */
  readonly matching: () => string | undefined;
  /** Places of rows that are to be seen, and how many of them are without their row. */
  readonly inView: () => { readonly places: number; readonly blank: number };
  /** Of a row, in CSS pixels. */
  readonly rowPx: () => number;
}

declare global {
  interface Window {
    listProbe: ListProbe;
  }
}

/** In the page. */
function probeConsole(): void {
  const grid = (): HTMLElement | null => document.querySelector<HTMLElement>('[role=grid]');
  const rowPx = (): number => Number.parseFloat(grid()?.style.getPropertyValue('--row') ?? '1');
  const headerPx = 32;
  window.listProbe = {
    scroller: grid,
    rowPx,
    // Rows that stand for what is still to come have no id.
    hasRows: () => document.querySelector('[role=row][id^="item-row-"]') !== null,
    matching: () =>
      grid()?.getAttribute('aria-busy') === 'true' ? undefined : (grid()?.getAttribute('aria-rowcount') ?? undefined),
    inView: () => {
      const list = grid();
      if (list === null) throw new Error('No list is in view');
      const there = new Set([...list.querySelectorAll('[role=row][id]')].map(({ id }) => id));
      const first = Math.floor(list.scrollTop / rowPx());
      const places = Math.floor((list.clientHeight - headerPx) / rowPx());
      const blank = Array.from({ length: places }, (_, at) => `item-row-${first + at}`).filter((id) => !there.has(id));
      return { places, blank: blank.length };
    },
  };
}

/** Where a list is, for whom, and what its page is asked by. */
export interface ListPlace {
  readonly url: string;
  readonly signedIn: SignedIn;
  readonly probe: () => void;
}

export function consoleList(url: string, signedIn: SignedIn): ListPlace {
  return { url: `${url}/jump`, signedIn, probe: probeConsole };
}

export interface ListTab {
  readonly page: Page;
  readonly protocol: CDPSession;
  readonly wire: Wire;
  readonly close: () => Promise<void>;
}

/** Bytes that arrived since it was emptied: bodies and heads of answers, and texts of the live socket as they are. */
export class Wire {
  readonly #urls = new Map<string, string>();
  readonly #asked = new Map<string, { times: number; bytes: number }>();
  #programBytes = 0;
  #answerBytes = 0;
  #liveBytes = 0;

  static async on(protocol: CDPSession): Promise<Wire> {
    const wire = new Wire();
    protocol.on('Network.responseReceived', ({ requestId, response }) => wire.#urls.set(requestId, response.url));
    protocol.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const { pathname } = new URL(wire.#urls.get(requestId) ?? 'https://unknown/');
      if (pathname.startsWith('/api/')) wire.#answerBytes += encodedDataLength;
      else wire.#programBytes += encodedDataLength;
      const { times, bytes } = wire.#asked.get(pathname) ?? { times: 0, bytes: 0 };
      wire.#asked.set(pathname, { times: times + 1, bytes: bytes + encodedDataLength });
    });
    protocol.on('Network.webSocketFrameReceived', ({ response }) => (wire.#liveBytes += response.payloadData.length));
    await protocol.send('Network.enable');
    return wire;
  }

  /** What came, which begins anew. */
  take() {
    const came = {
      programBytes: this.#programBytes,
      answerBytes: this.#answerBytes,
      liveBytes: this.#liveBytes,
      /** The dearest first. */
      asked: [...this.#asked]
        .toSorted(([, one], [, other]) => other.bytes - one.bytes)
        .map(([path, { times, bytes }]) => `${path} ${times} times, ${Math.round(bytes / 1_000)} kB`)
        .join('; '),
    };
    this.#programBytes = 0;
    this.#answerBytes = 0;
    this.#liveBytes = 0;
    this.#asked.clear();
    return came;
  }
}

/** A tab with nothing in its cache, of somebody who is signed in; and how long it took until rows were on its screen. */
export async function openList(
  browser: Browser,
  { url, signedIn, probe }: ListPlace,
): Promise<ListTab & { readonly firstRowsMs: number }> {
  const viewport = { width: 1440, height: 900 };
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport, storageState: signedIn });
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  const wire = await Wire.on(protocol);
  await protocol.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.addInitScript(probe);
  await page.addInitScript(markFirstRows);
  await page.goto(url);
  const mark = await page.waitForFunction(() => performance.getEntriesByName('first-rows')[0]?.startTime);
  const firstRowsMs = (await mark.jsonValue()) ?? Number.NaN;
  return { page, protocol, wire, firstRowsMs, close: () => context.close() };
}

/** In the page. */
function markFirstRows(): void {
  const look = (): void => {
    if (!window.listProbe.hasRows()) requestAnimationFrame(look);
    else requestAnimationFrame(() => performance.mark('first-rows'));
  };
  requestAnimationFrame(look);
}

export interface KeyTimes {
  /** Until the key stands in the field; nothing for a key that is no letter. */
  readonly fieldMs: number | undefined;
  /** Until the rows that match are on the screen, and no others. */
  readonly rowsMs: number;
}

/** Presses a key after which another number of rows matches. */
export async function timeKey(page: Page, key: string): Promise<KeyTimes> {
  const watching = await page.evaluateHandle(watchKey);
  await page.keyboard.press(key);
  return await watching.evaluate(({ times }) => times);
}

/** In the page, and within a record, because the promise is not to be waited for yet. A message that is sent as a frame is made arrives when the frame has been drawn. */
function watchKey(): { readonly times: Promise<KeyTimes> } {
  const times = new Promise<KeyTimes>((resolve, reject) => {
    const before = window.listProbe.matching();
    let fieldMs: number | undefined;
    const drawn = (then: () => void): void => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', then);
      port1.start();
      port2.postMessage(undefined);
    };
    const onKey = ({ timeStamp }: KeyboardEvent): void => {
      const onInput = (): void => {
        requestAnimationFrame(() => drawn(() => (fieldMs = performance.now() - timeStamp)));
      };
      window.addEventListener('input', onInput, { once: true, capture: true });
      const look = (): void => {
        const matching = window.listProbe.matching();
        if (performance.now() - timeStamp > 30_000) reject(new Error('The rows stayed the same'));
        else if (matching === undefined || matching === before) requestAnimationFrame(look);
        else drawn(() => resolve({ fieldMs, rowsMs: performance.now() - timeStamp }));
      };
      requestAnimationFrame(look);
    };
    window.addEventListener('keydown', onKey, { once: true, capture: true });
  });
  return { times };
}

export interface ScrollFigures {
  readonly framesPerSecond: number;
  /** Of a hundred places of rows that were to be seen, over all frames: how many were without their row. */
  readonly blankPercent: number;
}

/** By the wheel, downwards, for so long; the speed in CSS pixels a second. */
export async function scrollList(
  { page, protocol }: ListTab,
  { speed, ms }: { readonly speed: number; readonly ms: number },
): Promise<ScrollFigures> {
  const box = await page.evaluate(() => window.listProbe.scroller()?.getBoundingClientRect().toJSON() as DOMRect);
  const counting = await page.evaluateHandle(countFrames, ms);
  await protocol.send('Input.synthesizeScrollGesture', {
    x: Math.round(box.x + box.width / 2),
    y: Math.round(box.y + box.height / 2),
    yDistance: -Math.round((speed * ms) / 1_000),
    speed,
    gestureSourceType: 'mouse',
  });
  return await counting.evaluate(({ figures }) => figures);
}

/** In the page, from the first movement on. */
function countFrames(forMs: number): { readonly figures: Promise<ScrollFigures> } {
  const figures = new Promise<ScrollFigures>((resolve) => {
    let [frames, places, blank, begun] = [0, 0, 0, 0];
    const look = (at: number): void => {
      if (begun === 0) begun = at;
      else frames += 1;
      const inView = window.listProbe.inView();
      places += inView.places;
      blank += inView.blank;
      if (at - begun < forMs) requestAnimationFrame(look);
      else resolve({ framesPerSecond: (frames / (at - begun)) * 1_000, blankPercent: (blank / places) * 100 });
    };
    window.listProbe.scroller()?.addEventListener('scroll', () => requestAnimationFrame(look), { once: true });
  });
  return { figures };
}

/** To the top, or to a place that was not loaded, as by the scroll bar: how long until its rows are on the screen. */
export function leapMs(page: Page, share: number): Promise<number> {
  return page.evaluate(
    (part) =>
      new Promise<number>((resolve) => {
        const { scroller, rowPx, inView } = window.listProbe;
        const list = scroller();
        const from = performance.now();
        list?.scrollTo({ top: Math.floor((list.scrollHeight * part) / rowPx()) * rowPx() });
        const look = (): void => {
          if (inView().blank > 0) requestAnimationFrame(look);
          else requestAnimationFrame(() => resolve(performance.now() - from));
        };
        requestAnimationFrame(look);
      }),
    share,
  );
}

/** Processor time of the tab's main thread so far, whatever else the machine did: ms. */
export async function tabCpuMs(protocol: CDPSession): Promise<number> {
  const { metrics } = await protocol.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
}

/** Objects of JavaScript in the tab after its garbage was collected, and their code, in MiB. */
export async function heapMib(protocol: CDPSession): Promise<number> {
  await collectGarbage(protocol);
  const { metrics } = await protocol.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1_048_576;
}
