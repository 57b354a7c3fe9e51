/** A whole system, and a browser in which a person has just set it up: what most tests of the console begin with. */
import { afterAll, beforeAll } from 'vitest';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../tools/testbed/chromium.ts';
import type { RunningChromium } from '../../tools/testbed/chromium.ts';
import { newPage, setUp } from './representative.ts';
import { startSystem } from './system.ts';
import type { System, SystemOptions } from './system.ts';

export interface Workplace {
  readonly system: System;
  readonly chromium: RunningChromium;
  /** The administrator's, signed in, 1440 by 900; drawn without WebGL, so that shells are there as text. */
  readonly page: Page;
}

/** To be called outside tests: it is opened before the first test of the file, and closed after the last. */
export function workplace(options: SystemOptions = {}): Workplace {
  let opened: Workplace | undefined;
  const closings: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const system = await startSystem(options);
    closings.push(system.stop);
    const chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false });
    closings.push(chromium.close);
    const { page } = await newPage(chromium.browser, system);
    await setUp(page, system);
    opened = { system, chromium, page };
  });

  afterAll(async () => {
    for (const close of closings.toReversed()) await close();
  });

  const at = (): Workplace => {
    if (opened === undefined) throw new Error('The workplace is open only while tests run');
    return opened;
  };
  return {
    get system() {
      return at().system;
    },
    get chromium() {
      return at().chromium;
    },
    get page() {
      return at().page;
    },
  };
}
