/**
 * `node bench/console-list.ts [--items 1000,20000,100000] [--online N] [--changes N] [--rounds N] [--minutes N]`: the list
 * as a representative meets it, in Chromium against the built server, with simulated agents in a process of their own:
 * when rows are there, how long a key takes to rows in a filter and in a search, how it scrolls, what goes over the wire
 * and how long the server takes to answer. Scrolling stands beside the same movement over a page of nothing but plain
 * rows, which is what the machine can do. With `--peer meshcentral` the same is asked of the peer's page of as many
 * devices, in turns in each round. After that the agents come and go: the same once more beside their changes, and what
 * tab and server hold before and after minutes of them. What the machine reached of the changes that were asked for is
 * part of the table.
 */
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../tools/testbed/chromium.ts';
import { besideSearches } from './lib/beside-searches.ts';
import type { Child } from './lib/child.ts';
import { freePort } from '../tools/testbed/free-port.ts';
import { LinkedSite, untilAllAreUp } from './lib/linked-site.ts';
import { fillFleet } from './lib/list-fleet.ts';
import {
  consoleList,
  heapMib,
  leapMs,
  openList,
  scrollList,
  setUpAndSignIn,
  tabCpuMs,
  timeKey,
} from './lib/list-page.ts';
import type { KeyTimes, ListTab, SignedIn } from './lib/list-page.ts';
import { openPlainList } from './lib/plain-list.ts';
import { clearDeviceFilter, startDevicePage, toDeviceFilter } from './lib/meshcentral-page.ts';
import { settledMemory } from './lib/process-cost.ts';
import { makeScratch } from './lib/scratch.ts';
import { sizeTable } from './lib/size-table.ts';
import type { Figure, Measured, Samples } from './lib/size-table.ts';
import { percentile } from './lib/statistics.ts';
import { residentMib } from './lib/tab-memory.ts';
import { short } from './lib/verdict.ts';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000,20000,100000' },
    online: { type: 'string', default: '3000' },
    changes: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '10' },
    peer: { type: 'string' },
    /** How long bytes of changes are counted; what is told is by the minute. */
    'wire-seconds': { type: 'string', default: '60' },
  },
});
const sizes = values.items.split(',').map(Number);
const [rounds, minutes, wireSeconds] = [Number(values.rounds), Number(values.minutes), Number(values['wire-seconds'])];
const changesPerSecond = Number(values.changes);
const groups = 200;
const searchMs = 10_000;
const searchesPerSecond = 20;
/** A brisk turn of the wheel, and the fastest that a hand does. */
const speeds = { brisk: 3_000, fastest: 12_000 } as const;
const scrollMs = 4_000;
/** What belongs to the first page has come by then, and the list has not been looked at anew. */
const firstPageMs = 1_200;

/** What is looked at once more while agents come and go. */
const besideChanges = [
  'first rows of a cold page, ms',
  'key to rows in a filter field, p50, ms',
  'frames a second, fastest scroll',
] as const;

/** Where this is beside the aims of the product, the aim is theirs. */
const figures: readonly Figure[] = [
  { name: 'presence changes a second that the machine reached', atLeast: changesPerSecond * 0.95 },
  { name: 'agents online when it began' },
  { name: 'first rows of a cold page, ms', atMost: 300 },
  { name: 'key to its letter in a filter field, ms', atMost: 50 },
  { name: 'key to rows in a filter field, p50, ms', atMost: 50 },
  { name: 'key to rows in a filter field, the slowest, ms' },
  { name: 'processor time of the tab for each such key, ms' },
  { name: 'Enter to rows of a search, ms', atMost: 50 },
  { name: 'frames a second, brisk scroll', atLeast: 58 },
  { name: 'rows missing of those in view, brisk scroll, %', atMost: 0 },
  { name: 'frames a second, fastest scroll', atLeast: 58 },
  { name: 'rows missing of those in view, fastest scroll, %', atMost: 0 },
  { name: 'leap to a far place to its rows, ms' },
  { name: 'frames a second, fastest scroll, × those of plain rows', atLeast: 0.97 },
  { name: 'processor time of the tab a frame, fastest scroll, × that of plain rows' },
  { name: 'first page, program, kB' },
  { name: 'first page, answers, kB' },
  ...besideChanges.map((name) => ({ name: `beside changes: ${name}` })),
  { name: 'a minute of changes, answers, kB' },
  { name: 'a minute of changes, live socket, kB' },
  { name: 'a minute of changes, processor time of the tab, ms' },
  { name: 'request of the list, p50, ms', atMost: 15 },
  { name: 'request of the list, p99, ms' },
  { name: 'tab before, MiB of objects and code' },
  { name: `the same after ${minutes} minutes × before` },
  { name: 'tab before, MiB resident' },
  { name: `tab after ${minutes} minutes × before`, atMost: 1.1 },
  { name: 'server before, MiB' },
  { name: `server after ${minutes} minutes × before`, atMost: 1.1 },
];

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

function add(samples: Samples, name: string, value: number): void {
  if (!figures.some((figure) => figure.name === name)) throw new Error(`No figure is called ${name}`);
  samples.set(name, [...(samples.get(name) ?? []), value]);
}

/** Until it is stopped: how many changes there were, and what that is a second. */
function countChanges(fleet: Child) {
  const soFar = (): number => Number([...fleet.printed().matchAll(/changes so far: (\d+)/g)].at(-1)?.[1] ?? 0);
  const [before, begun] = [soFar(), performance.now()];
  return { perSecond: () => ((soFar() - before) / (performance.now() - begun)) * 1_000 };
}

async function typeInto(page: Page, keys: string): Promise<readonly KeyTimes[]> {
  const times: KeyTimes[] = [];
  for (const key of keys) {
    times.push(await timeKey(page, key));
    // As a person types.
    await pause(150);
  }
  return times;
}

/** How a list is filtered by name: the keyboard is in its field afterwards, and then nothing is filtered. */
interface Filter {
  readonly begin: (page: Page) => Promise<void>;
  readonly clear: (page: Page) => Promise<void>;
}

const consoleFilter: Filter = {
  begin: async (page) => {
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: 'Name', exact: true }).click();
  },
  clear: (page) => page.getByRole('button', { name: 'Clear filters' }).click(),
};

interface Keys {
  readonly filter: Filter;
  readonly round: number;
  readonly samples: Samples;
}

/** Other digits in each round, so that no answer is there already. */
async function measureKeys({ page, protocol }: ListTab, { filter, round, samples }: Keys): Promise<void> {
  const words = [`${round}4`, `${round + 1}7`, `${round + 2}2`];
  const times: KeyTimes[] = [];
  const cpuMs: number[] = [];
  for (const word of words) {
    await filter.begin(page);
    const cpuBefore = await tabCpuMs(protocol);
    times.push(...(await typeInto(page, word)));
    cpuMs.push(((await tabCpuMs(protocol)) - cpuBefore) / word.length);
    await filter.clear(page);
    await pause(500);
  }
  const rowsMs = times.map((time) => time.rowsMs);
  const letters = times.flatMap(({ fieldMs }) => fieldMs ?? []);
  add(samples, 'key to its letter in a filter field, ms', percentile(letters, 0.5));
  add(samples, 'key to rows in a filter field, p50, ms', percentile(rowsMs, 0.5));
  add(samples, 'key to rows in a filter field, the slowest, ms', Math.max(...rowsMs));
  add(samples, 'processor time of the tab for each such key, ms', percentile(cpuMs, 0.5));
}

async function measureSearch({ page }: ListTab, round: number, samples: Samples): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Search jump items' });
  await box.fill(`kiosk-${round}5`);
  add(samples, 'Enter to rows of a search, ms', (await timeKey(page, 'Enter')).rowsMs);
  await box.fill('');
  await box.press('Enter');
  await pause(500);
}

/** From the top, with what each frame took of the tab's main thread, in ms. */
async function scrollFromTop(tab: ListTab, speed: number) {
  await leapMs(tab.page, 0);
  await pause(500);
  const cpuBefore = await tabCpuMs(tab.protocol);
  const figuresOf = await scrollList(tab, { speed, ms: scrollMs });
  const frames = figuresOf.framesPerSecond * (scrollMs / 1_000);
  return { ...figuresOf, frameCpuMs: ((await tabCpuMs(tab.protocol)) - cpuBefore) / frames };
}

async function measureScroll(tab: ListTab, samples: Samples): Promise<void> {
  for (const [name, speed] of Object.entries(speeds)) {
    const { framesPerSecond, blankPercent } = await scrollFromTop(tab, speed);
    add(samples, `frames a second, ${name} scroll`, framesPerSecond);
    add(samples, `rows missing of those in view, ${name} scroll, %`, blankPercent);
  }
  add(samples, 'leap to a far place to its rows, ms', await leapMs(tab.page, 0.9));
}

async function measureScrollBesidePlain(tab: ListTab, samples: Samples): Promise<void> {
  const ours = await scrollFromTop(tab, speeds.fastest);
  await openPlainList(tab);
  const plain = await scrollFromTop(tab, speeds.fastest);
  const frames = ours.framesPerSecond / plain.framesPerSecond;
  add(samples, 'frames a second, fastest scroll, × those of plain rows', frames);
  const cpu = ours.frameCpuMs / plain.frameCpuMs;
  add(samples, 'processor time of the tab a frame, fastest scroll, × that of plain rows', cpu);
}

async function measureRound(open: () => ReturnType<typeof openList>, round: number, samples: Samples): Promise<void> {
  const tab = await open();
  add(samples, 'first rows of a cold page, ms', tab.firstRowsMs);
  await pause(firstPageMs);
  const came = tab.wire.take();
  if (round === 1) say(`the first page asked: ${came.asked}`);
  add(samples, 'first page, program, kB', came.programBytes / 1_000);
  add(samples, 'first page, answers, kB', came.answerBytes / 1_000);
  await measureKeys(tab, { filter: consoleFilter, round, samples });
  await measureSearch(tab, round, samples);
  await measureScroll(tab, samples);
  await measureScrollBesidePlain(tab, samples);
  await tab.close();
}

async function measureBesideChanges(open: () => ReturnType<typeof openList>, samples: Samples): Promise<void> {
  const beside: Samples = new Map();
  await measureRound(open, rounds + 1, beside);
  for (const name of besideChanges) {
    for (const value of beside.get(name) ?? []) add(samples, `beside changes: ${name}`, value);
  }
}

/** What the peer's page answers comes over its live socket. */
async function measurePeer(open: () => ReturnType<typeof openList>, round: number, samples: Samples): Promise<void> {
  const tab = await open();
  add(samples, 'first rows of a cold page, ms', tab.firstRowsMs);
  await pause(firstPageMs);
  const came = tab.wire.take();
  add(samples, 'first page, program, kB', came.programBytes / 1_000);
  add(samples, 'first page, answers, kB', came.liveBytes / 1_000);
  const filter: Filter = { begin: toDeviceFilter, clear: clearDeviceFilter };
  await measureKeys(tab, { filter, round, samples });
  await measureScroll(tab, samples);
  add(samples, 'tab before, MiB of objects and code', await heapMib(tab.protocol));
  await tab.close();
}

async function measureRequests(port: number, signedIn: SignedIn, samples: Samples): Promise<void> {
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const { told } = await besideSearches({ port, cookie, perSecond: searchesPerSecond }, () => pause(searchMs));
  add(samples, 'request of the list, p50, ms', percentile(told.ms, 0.5));
  add(samples, 'request of the list, p99, ms', percentile(told.ms, 0.99));
}

/** A tab that stands open, as all day: what arrives in a minute, and what it and the server hold in the end. */
async function measureHours(tab: ListTab, server: Child, samples: Samples): Promise<void> {
  const serverMib = async (): Promise<number> => (await settledMemory(server)).residentKib / 1_024;
  // Whatever is made at first is there by then.
  await pause(15_000);
  const held = async () => ({
    heap: await heapMib(tab.protocol),
    resident: await residentMib(tab.page),
    server: await serverMib(),
  });
  const before = await held();
  tab.wire.take();
  const cpuBefore = await tabCpuMs(tab.protocol);
  await pause(wireSeconds * 1_000);
  const came = tab.wire.take();
  const cpu = (await tabCpuMs(tab.protocol)) - cpuBefore;
  add(samples, 'a minute of changes, processor time of the tab, ms', (cpu / wireSeconds) * 60);
  say(`in ${wireSeconds} s of changes the page asked: ${came.asked}`);
  add(samples, 'a minute of changes, answers, kB', (came.answerBytes / 1_000 / wireSeconds) * 60);
  add(samples, 'a minute of changes, live socket, kB', (came.liveBytes / 1_000 / wireSeconds) * 60);
  await pause(Math.max(0, minutes * 60 - wireSeconds) * 1_000);
  const after = await held();
  add(samples, 'tab before, MiB of objects and code', before.heap);
  add(samples, `the same after ${minutes} minutes × before`, after.heap / before.heap);
  add(samples, 'tab before, MiB resident', before.resident);
  add(samples, `tab after ${minutes} minutes × before`, after.resident / before.resident);
  add(samples, 'server before, MiB', before.server);
  add(samples, `server after ${minutes} minutes × before`, after.server / before.server);
}

async function measureSize(browser: Browser, items: number): Promise<Measured> {
  const samples: Samples = new Map();
  const peer = values.peer === undefined ? undefined : await startDevicePage(browser, items);
  const peerSamples: Samples = new Map();
  const online = Math.min(Number(values.online), Math.floor(items / 2));
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const site = new LinkedSite({ data: makeScratch('console-list'), port, addresses: [] });
  const first = await site.startServer();
  const [, setUpLink = ''] = await first.untilPrinted(/"setUpLink":"([^"]+)"/, 10_000);
  const signedIn = await setUpAndSignIn(browser, setUpLink);
  await first.stop();
  await fillFleet({ data: site.data, database: 'sqlite' }, { items: items - online, groups });

  const server = await site.startServer();
  const fleet = await site.startLivelyFleet({ count: online, changesPerSecond, address: url });
  await untilAllAreUp(fleet, online);
  say(`${items} items, ${online} of them online, load ${load()}`);
  add(samples, 'agents online when it began', online);
  const open = () => openList(browser, consoleList(url, signedIn));
  for (let round = 1; round <= rounds; round += 1) {
    await measureRound(open, round, samples);
    await measureRequests(port, signedIn, samples);
    say(`round ${round}, load ${load()}: ${latest(samples)}`);
    if (peer === undefined) continue;
    await measurePeer(() => openList(browser, peer.list), round, peerSamples);
    say(`round ${round}, the peer, load ${load()}: ${latest(peerSamples)}`);
  }
  await peer?.stop();
  fleet.process.kill('SIGUSR2');
  await pause(3_000);
  const changes = countChanges(fleet);
  await measureBesideChanges(open, samples);
  const standing = await open();
  await measureHours(standing, server, samples);
  if (fleet.hasEnded()) throw new Error(`The fleet ended by itself:\n${fleet.printed().slice(-4_000)}`);
  add(samples, 'presence changes a second that the machine reached', changes.perSecond());
  await standing.close();
  await fleet.stop();
  await server.stop();
  return { ours: samples, peer: peer && peerSamples };
}

function latest(samples: Samples): string {
  return [...samples].map(([name, all]) => `${name} ${short(all.at(-1) ?? 0)}`).join('; ');
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? '';
}

const chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false });
const bySize: Measured[] = [];
try {
  for (const items of sizes) bySize.push(await measureSize(chromium.browser, items));
} finally {
  await chromium.close();
}
process.stdout.write(sizeTable(figures, sizes, bySize));
