/**
 * `node bench/list-echo.ts [--items N] [--searches N]`: how long a key takes from a console to the far end of a shell
 * and back through a server of so many items, quiet and beside so many searches a second over HTTPS, in turns. The far
 * end echoes at once, so what is measured is the server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ItemPage } from '@sallyport/protocol';
import { RemoteSite } from '../server/src/gateway/testing/remote-site.ts';
import { TestAgent, plainFacts } from '../server/src/gateway/testing/test-agent.ts';
import type { TestChannelEnd } from '../server/src/gateway/testing/test-console.ts';
import { besideSearches } from './lib/beside-searches.ts';
import { fillFleet } from './lib/list-fleet.ts';
import { percentile } from './lib/statistics.ts';

const { values } = parseArgs({
  options: { items: { type: 'string', default: '100000' }, searches: { type: 'string', default: '20' } },
});
const [items, searches] = [Number(values.items), Number(values.searches)];
const rounds = 3;
const keysPerRound = 300;
const gapMs = { least: 10, most: 30 };
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Ends with the socket. */
async function echo(shell: TestChannelEnd): Promise<void> {
  for (let offset = 0; ;) {
    const { bytes } = await shell.inbox
      .next(({ kind }) => kind === 'input', 'a key')
      .then((message) => (message.kind === 'input' ? message : { bytes: new Uint8Array() }));
    shell.send({ kind: 'output', offset, bytes });
    offset += bytes.length;
  }
}

async function typeKeys(viewer: TestChannelEnd): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let sent = 0; sent < keysPerRound; sent += 1) {
    await pause(gapMs.least + Math.random() * (gapMs.most - gapMs.least));
    const from = performance.now();
    viewer.send({ kind: 'input', bytes: Uint8Array.of(letters.charCodeAt(sent % letters.length)) });
    await viewer.next('output');
    samples.push(performance.now() - from);
  }
  return samples;
}

function line(name: string, samples: readonly number[], note = ''): void {
  const [half, most] = [percentile(samples, 0.5), percentile(samples, 0.99)];
  process.stdout.write(`${name}: p50 ${half.toFixed(2)} ms, p99 ${most.toFixed(2)} ms${note}\n`);
}

const data = mkdtempSync(join(tmpdir(), 'sallyport-bench-echo-'));
const first = await RemoteSite.start(data);
await first.kill();
await fillFleet({ data, database: 'sqlite' }, { items, groups: Math.min(1_000, items) });
const site = await RemoteSite.start(data);
const agent = await new TestAgent(site).enrolled(site.enrolmentKey);
const link = await agent.link();
const { rows } = (await site.console.get(`/api/jump-items?filters=host:${plainFacts.hostname}`)).read<ItemPage>();
const { ticket } = await site.console.jump(rows.find(({ hostname }) => hostname === plainFacts.hostname)?.id ?? '');
const order = await link.obey('open-session');
const shell = await agent.channel(order.channels[0]?.ticket);
const echoing = echo(shell).catch(() => undefined);
const viewer = await site.console.view(ticket);
await typeKeys(viewer);

const quiet: number[] = [];
const beside: number[] = [];
const load = loadavg()[0]?.toFixed(1) ?? '';
process.stdout.write(`${items} items, load ${load}\n`);
for (let round = 1; round <= rounds; round += 1) {
  const alone = await typeKeys(viewer);
  line(`round ${round}, quiet`, alone);
  quiet.push(...alone);
  const searching = { port: site.port, cookie: site.console.cookie, perSecond: searches };
  const { result: samples, told } = await besideSearches(searching, () => typeKeys(viewer));
  const [half, most] = [percentile(told.ms, 0.5), percentile(told.ms, 0.99)].map((figure) => figure.toFixed(1));
  line(`round ${round}, beside`, samples, `; ${told.answered} searches, p50 ${half} ms, p99 ${most} ms`);
  beside.push(...samples);
}
const ratio = (share: number): string => (percentile(beside, share) / percentile(quiet, share)).toFixed(2);
process.stdout.write(`beside ${searches} searches a second, times quiet: p50 ${ratio(0.5)}, p99 ${ratio(0.99)}\n`);
viewer.cut();
shell.cut();
link.cut();
await echoing;
await site.kill();
rmSync(data, { recursive: true });
