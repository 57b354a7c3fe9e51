/** The built server and the built simulated fleet, each in a process of its own, and what one costs for the other. */
import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runToEnd, startChild } from './child.ts';
import type { Child } from './child.ts';
import { cpuMs, settledMemory, settlingWords } from './process-cost.ts';
import type { Held } from './process-cost.ts';

const root = join(import.meta.dirname, '../..');
const programs = { server: join(root, 'server/dist/sallyport.js'), fleet: join(root, 'agent/dist/fleet.js') };

const startsWithinMs = 120_000;
const linksWithinMs = 900_000;
const pollMs = 250;

/** What a start or a storm of connects has left to do is done by then. */
export const settleMs = 10_000;

/** Agents that a fleet starts side by side: the server is busy all the time, and has nobody to turn away. */
export const atOnce = 100;

export interface LinkFigures {
  /** With no client in its database, with so many of them and no link, and with a link each. */
  readonly empty: Held;
  readonly known: Held;
  readonly linked: Held;
  /** Processor time of the server and of the fleet for each connect. */
  readonly connectMs: number;
  readonly fleetConnectMs: number;
  /** From a kill of the server to the last link, all agents at once; it is started anew at once. */
  readonly backMs: number;
  readonly backCpuMs: number;
  /** How often an agent was told to come again meanwhile. */
  readonly turnedAway: number;
}

export interface SitePlace {
  readonly data: string;
  readonly port: number;
  /** Further addresses under which the fleet may dial the server. */
  readonly addresses: readonly string[];
  /** A folder for processor profiles. */
  readonly profile?: string | undefined;
}

export interface LivelyWish {
  readonly count: number;
  readonly changesPerSecond: number;
  readonly address: string;
}

export class LinkedSite {
  readonly #place: SitePlace;
  readonly #keepAlive = new Agent({ keepAlive: true, rejectUnauthorized: false });
  #key: string | undefined;
  #rootFingerprint = '';

  constructor(place: SitePlace) {
    for (const file of Object.values(programs)) if (!existsSync(file)) throw new Error('Build first: npm run build');
    this.#place = place;
  }

  get #address(): string {
    return `https://127.0.0.1:${this.#place.port}`;
  }

  /** So many clients are in the server's database afterwards, and none is linked. */
  async enrol(count: number): Promise<void> {
    const server = await this.startServer();
    const fleet = await this.startFleet({ count, name: 'fleet', address: this.#address });
    await untilAllAreUp(fleet, count);
    await fleet.stop();
    await server.stop();
  }

  async measure(count: number): Promise<LinkFigures> {
    const empty = await this.#memoryOf(`${this.#place.data}/empty`);
    const { server, fleet, ...linked } = await this.#link(count);
    const back = await this.#comeBack(server, count);
    await back.server.stop();
    fleet.process.kill('SIGKILL');
    await fleet.stop();
    const { backMs, backCpuMs, turnedAway } = back;
    return { empty, ...linked, backMs, backCpuMs, turnedAway };
  }

  /** The server's own folder. */
  get data(): string {
    return `${this.#place.data}/server`;
  }

  async #memoryOf(data: string): Promise<Held> {
    // A first start also makes keys and publishes a release.
    if (!existsSync(data)) await (await this.startServer(data)).stop();
    const server = await this.startServer(data);
    await pause(settleMs);
    const held = await settledMemory(server);
    await server.stop();
    return held;
  }

  /** A fresh server, so that nothing of the enrolments is left in its memory, and a fresh fleet. */
  async #link(count: number) {
    const server = await this.startServer();
    await pause(settleMs);
    const known = await settledMemory(server);
    const cpuBefore = cpuMs(server);
    const fleet = await this.startFleet({ count, name: 'fleet', address: this.#address });
    await untilAllAreUp(fleet, count);
    const connectMs = (cpuMs(server) - cpuBefore) / count;
    const fleetConnectMs = cpuMs(fleet) / count;
    await pause(settleMs);
    const linked = await settledMemory(server);
    return { server, fleet, known, linked, connectMs, fleetConnectMs };
  }

  /** As it happens: killed at full strength, started at once, and everybody dials. */
  async #comeBack(killed: Child, count: number) {
    const begun = performance.now();
    killed.process.kill(this.#place.profile === undefined ? 'SIGKILL' : 'SIGTERM');
    if (killed.process.exitCode === null && killed.process.signalCode === null) await once(killed.process, 'exit');
    const server = await this.startServer();
    let metrics = await this.#metrics();
    while (metrics.links < count) {
      if (performance.now() - begun > linksWithinMs) throw new Error(`Only ${metrics.links} of ${count} came back`);
      await pause(pollMs);
      metrics = await this.#metrics();
    }
    const { turnedAway } = metrics;
    return { server, backMs: performance.now() - begun, backCpuMs: cpuMs(server), turnedAway };
  }

  async startServer(data = this.data): Promise<Child> {
    const { port, addresses, profile } = this.#place;
    const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const words = ['serve', '--json', '--data', data, '--listen', `127.0.0.1:${port}`, '--links-per-second', '100000'];
    const server = startChild(process.execPath, [
      ...settlingWords,
      ...profiling,
      programs.server,
      ...words,
      '--public-addresses',
      [this.#address, ...addresses].join(','),
    ]);
    const [, fingerprint = ''] = await server.untilPrinted(/"rootFingerprint":"([^"]+)"/, startsWithinMs);
    if (data === this.data) this.#rootFingerprint = fingerprint;
    return server;
  }

  async startFleet(wish: { readonly count: number; readonly name: string; readonly address: string }): Promise<Child> {
    this.#key ??= await this.#enrolmentKey();
    const { count, name, address } = wish;
    const data = join(this.#place.data, name);
    const words = ['--count', String(count), '--at-once', String(atOnce), '--data', data, '--server', address];
    return startChild(process.execPath, [programs.fleet, ...words, '--root', this.#rootFingerprint], {
      env: { ...process.env, SALLYPORT_ENROLMENT_KEY: this.#key },
    });
  }

  /** Prints as the built fleet does; what it does after that see there. */
  async startLivelyFleet(wish: LivelyWish): Promise<Child> {
    this.#key ??= await this.#enrolmentKey();
    const { count, changesPerSecond, address } = wish;
    const words = [join(this.#place.data, 'lively'), address, this.#rootFingerprint];
    const program = join(import.meta.dirname, 'lively-fleet.ts');
    return startChild(process.execPath, [program, ...words, ...[count, atOnce, changesPerSecond].map(String)], {
      env: { ...process.env, SALLYPORT_ENROLMENT_KEY: this.#key },
    });
  }

  async #enrolmentKey(): Promise<string> {
    const words = ['installer', 'create', '--json', '--data', this.data];
    const printed = await runToEnd(process.execPath, [programs.server, ...words]);
    return (JSON.parse(printed) as { enrolmentKey: string }).enrolmentKey;
  }

  async #metrics(): Promise<{ readonly links: number; readonly turnedAway: number }> {
    const asked = request(`${this.#address}/metrics`, { agent: this.#keepAlive });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const lines = await text(response);
    return {
      links: Number(/^sallyport_links (\d+)$/m.exec(lines)?.[1] ?? 0),
      turnedAway: Number(/^sallyport_refusals_total\{code="link\.busy"\} (\d+)$/m.exec(lines)?.[1] ?? 0),
    };
  }
}

/** Every agent has had its first link. */
export async function untilAllAreUp(fleet: Child, count: number): Promise<void> {
  const [line] = await fleet.untilPrinted(/.*"fleet\.started".*/, linksWithinMs);
  const { up } = JSON.parse(line) as { up: number };
  if (up !== count) throw new Error(`Only ${up} of ${count} agents were linked:\n${fleet.printed().slice(-4_000)}`);
}
