/** Sessions as another account through the whole agent: over its link, with a real account of this machine. */
import type { CommandBody } from '@sallyport/protocol';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  makeAccounts,
  removeAccounts,
  secondAccount,
  processesOfSecondAccount,
} from '../../../tools/testbed/second-account.ts';
import {
  Cleanup,
  ids,
  makeDataFolder,
  openSession,
  startAgent,
  startServer,
  terminalChannel,
} from '../testing/fixtures.ts';
import type { LogLine } from '../testing/fixtures.ts';
import { Seen, untilText } from '../testing/test-channel.ts';
import { until } from '../testing/queue.ts';
import type { TestLink } from '../testing/test-link.ts';
import type { TestServer } from '../testing/test-server.ts';
import { choosePlatform } from '../platform/choose.ts';

const cleanup = new Cleanup();
beforeAll(() => makeAccounts());
afterEach(() => cleanup.run());
afterAll(() => removeAccounts());

vi.setConfig({ testTimeout: 60_000 });

const { name, password } = secondAccount;
const sessionId = ids.session(1);

const preparation = (given: string): CommandBody => ({
  kind: 'prepare-account',
  sessionId,
  account: { kind: 'named', name, password: given },
});

const prepare = (link: TestLink) => link.command(preparation(password));

type Started = { readonly server: TestServer; readonly link: TestLink; readonly lines: readonly LogLine[] };

async function started(): Promise<Started> {
  const server = await startServer(cleanup);
  const data = await makeDataFolder(cleanup);
  const { lines } = await startAgent(cleanup, server, { data, platform: choosePlatform('service') });
  return { server, lines, link: await server.links.next('a link') };
}

function opening(number = 1): CommandBody {
  const body = openSession([terminalChannel(number)], number);
  return body.kind === 'open-session' ? { ...body, account: { kind: 'prepared' } } : body;
}

test('a wrong password opens nothing, and keeps no other command waiting', async () => {
  const { link, lines } = await started();
  const wrong = link.signed(preparation('not it'));
  const refresh = link.signed({ kind: 'refresh-facts' });
  for (const command of [wrong, refresh]) link.say(command);
  // The later one is answered first.
  expect(await link.results.next('a result')).toMatchObject({ counter: refresh.counter, ok: true });
  expect(await link.results.next('another result', 40_000)).toMatchObject({
    counter: wrong.counter,
    ok: false,
    code: 'account.wrong',
  });
  expect(await link.command(opening())).toMatchObject({ ok: false, code: 'account.not-prepared' });
  expect(processesOfSecondAccount()).toBe('');
  expect(JSON.stringify(lines)).not.toContain('not it');
});

test('the right one gives the account\u2019s shell, for as long as the session lasts', async () => {
  const { link, lines, server } = await started();
  expect(await prepare(link)).toMatchObject({ ok: true, account: name });
  expect(await link.command(opening())).toMatchObject({ ok: true });
  const seen = new Seen();
  const channel = (await server.channels.next('a channel')).join(seen);
  channel.type('echo "<$(id -un)>"\r');
  await untilText(seen, new RegExp(`<${name}>`));
  // What was taken is gone: no other session has it.
  expect(await link.command(opening(2))).toMatchObject({ ok: false, code: 'account.not-prepared' });
  expect(await link.command({ kind: 'close-session', sessionId, reason: 'ended-by-user' })).toMatchObject({ ok: true });
  await until('its shell is gone', () => processesOfSecondAccount() === '', 20_000);
  expect(JSON.stringify(lines)).not.toContain(password);
});

test('one that is given up is there no more', async () => {
  const { link } = await started();
  expect(await prepare(link)).toMatchObject({ ok: true });
  await link.command({ kind: 'close-session', sessionId, reason: 'not-started' });
  expect(await link.command(opening())).toMatchObject({ ok: false, code: 'account.not-prepared' });
});
