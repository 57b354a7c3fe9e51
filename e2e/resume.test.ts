/** A shell goes on where it was, whatever happens to sockets, pages and processes in between. */
import { expect, test } from 'vitest';
import { jump, newPage, screenText, shell, signIn, typeLine, waitForText } from './lib/representative.ts';
import { waitUntil } from './lib/wait-until.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace();

/** All that the shell holds, its scrollback too, as a person would copy it. */
async function wholeText(): Promise<string> {
  await at.page.evaluate(() => navigator.clipboard.writeText(''));
  for (const name of ['Select all', 'Copy']) {
    await shell(at.page).click({ button: 'right' });
    await at.page.getByRole('menuitem', { name }).click();
  }
  return await at.page.evaluate(() => navigator.clipboard.readText());
}

function counted(text: string, mark: string): readonly number[] {
  return [...text.matchAll(new RegExp(`^${mark}(\\d+)\\s*$`, 'gm'))].map(([, digits]) => Number(digits));
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

test('a counting loop across 20 cut sockets and a reload misses no number and shows none twice', async () => {
  await jump(at.page, 'bench-7');
  const last = 4000;
  await typeLine(at.page, `clear; for i in $(seq 1 ${last}); do echo n$i; sleep 0.01; done; echo 'the'' end'`);
  let shown = 0;
  for (let cuts = 0; cuts < 20;) {
    // So many more than can have been on the way when the last cut came: the shell is connected again.
    const enough = shown + 60;
    shown = await waitUntil(`numbers beyond ${enough}`, async () => {
      const now = counted(await screenText(at.page), 'n').at(-1) ?? 0;
      return now >= enough && now;
    });
    if (at.system.proxy.cut() > 0) cuts += 1;
    if (cuts === 10) await at.page.reload();
  }
  expect(shown).toBeLessThan(last);
  await waitUntil('the end', async () => /^the end$/m.test(await screenText(at.page)), 60_000);
  expect(counted(await wholeText(), 'n')).toEqual(upTo(last));
}, 240_000);

test('the server killed with -9 in a running session: the same client is back within 10 s and the shell goes on', async () => {
  await typeLine(at.page, "clear; for i in $(seq 1 300); do echo k$i; sleep 0.03; done; echo 'killed'' server'");
  await waitForText(at.page, /^k\d+$/m);
  await at.system.server().end('SIGKILL');
  const died = performance.now();
  const reached = counted(await screenText(at.page), 'k').at(-1) ?? 0;
  await at.system.startServer();
  await waitUntil('numbers again', async () => (counted(await screenText(at.page), 'k').at(-1) ?? 0) > reached + 30);
  expect(performance.now() - died).toBeLessThan(10_000);
  await waitForText(at.page, /^killed server$/m);
  expect(counted(await wholeText(), 'k')).toEqual(upTo(300));
  await typeLine(at.page, 'clear; echo "still $((40+2))"');
  await waitForText(at.page, /^still 42$/m);
});

test('the agent killed with -9: the session says so, the client is the same, and jumping again leads to a new shell', async () => {
  const sessionUrl = at.page.url();
  await at.system.agent().end('SIGKILL');
  const died = performance.now();
  at.system.startAgent();
  await at.page
    .getByText(/The Jump Client was restarted/)
    .first()
    .waitFor();
  expect(performance.now() - died).toBeLessThan(10_000);
  await at.page.getByRole('button', { name: 'Jump again' }).filter({ visible: true }).click();
  await at.page.waitForURL((url) => url.href !== sessionUrl && url.pathname.startsWith('/sessions/se_'));
  await waitForText(at.page, /[$#] /);
  await typeLine(at.page, 'clear; echo "anew $((40+2))"');
  await waitForText(at.page, /^anew 42$/m);
  await signInElsewhere();
});

/** One item of that name: an agent that came back as another client would have made a second. */
async function signInElsewhere(): Promise<void> {
  const { page: other } = await newPage(at.chromium.browser, at.system);
  await signIn(other);
  await expect.poll(() => other.getByRole('row').filter({ hasText: 'bench-7' }).count(), { timeout: 20_000 }).toBe(1);
  await other.context().close();
}
