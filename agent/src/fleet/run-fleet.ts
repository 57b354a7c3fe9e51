/** Starts many agents in one process, a few at a time, and stops them all. */
import { join } from 'node:path';
import { Agent } from '../agent.ts';
import type { FleetArguments } from '../arguments.ts';
import { connectBy } from '../dial/connect.ts';
import { createDialler } from '../dial/dial.ts';
import type { Dialler } from '../dial/dial.ts';
import { faultText, logWith } from '../log.ts';
import type { Log } from '../log.ts';
import { simulatedPlatform } from './simulated-platform.ts';

export type FleetOptions = FleetArguments & { readonly enrolmentKey: string | undefined; readonly log: Log };

export type FleetState = { readonly up: number; readonly failed: number };

export class Fleet {
  readonly #options: FleetOptions;
  readonly #dialler: Dialler;
  readonly #agents = new Set<Agent>();
  #up = 0;
  #failed = 0;
  #isStopping = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#dialler = createDialler({ connect: connectBy(options.proxy) });
  }

  get state(): FleetState {
    return { up: this.#up, failed: this.#failed };
  }

  /** Done when every client has had its first link, or can't have one. */
  async start(): Promise<FleetState> {
    const { count, atOnce } = this.#options;
    let next = 1;
    const worker = async (): Promise<void> => {
      while (next <= count && !this.#isStopping) {
        const number = next;
        next += 1;
        await this.#startOne(number);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
    return this.state;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#agents].map((agent) => agent.stop()));
  }

  async #startOne(number: number): Promise<void> {
    const { data, servers, rootFingerprint, enrolmentKey, log } = this.#options;
    const linked = Promise.withResolvers<void>();
    const ownLog = logWith(log, { number });
    let agent: Agent;
    try {
      agent = await Agent.start({
        data: join(data, String(number).padStart(5, '0')),
        servers,
        rootFingerprint,
        enrolmentKey,
        platform: simulatedPlatform(number, Date.now),
        dialler: this.#dialler,
        // What a thousand clients have to say in the ordinary way would bury the rest.
        log: (level, event, facts) => {
          if (level !== 'info') ownLog(level, event, facts);
        },
        onLink: (isUp) => {
          this.#up += isUp ? 1 : -1;
          if (isUp) linked.resolve();
        },
      });
    } catch (fault) {
      this.#failed += 1;
      ownLog('error', 'fleet.not-started', { detail: faultText(fault) });
      return;
    }
    this.#agents.add(agent);
    const gone = agent.ended.then((end) => {
      this.#agents.delete(agent);
      if (end.kind === 'not-enrolled') this.#failed += 1;
    });
    await Promise.race([linked.promise, gone]);
  }
}
