/** A client's key is replaced over its link, and comes back when the server knows no newer one. */
import { nextKeyContent } from '@sallyport/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSignedBy } from '../identity/key-pair.ts';
import { Cleanup, makeDataFolder, startAgent, startServer } from '../testing/fixtures.ts';
import type { RunningTestAgent } from '../testing/fixtures.ts';
import type { TestLink } from '../testing/test-link.ts';
import type { TestServer } from '../testing/test-server.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

let server: TestServer;
let data: string;
let running: RunningTestAgent;
let link: TestLink;

beforeEach(async () => {
  server = await startServer(cleanup);
  data = await makeDataFolder(cleanup);
  running = await startAgent(cleanup, server, { data });
  link = await server.links.next('a link');
});

const keyOf = (one: TestLink): string => one.greeting?.clientKey ?? '';
const idOf = (one: TestLink): string => one.greeting?.clientId ?? '';

/** The key that the agent announces when it is told to make one. */
async function announced(one: TestLink): Promise<string> {
  expect(await one.command({ kind: 'rotate-key', publicKey: keyOf(one) })).toMatchObject({ ok: true });
  const message = await one.messages.nextWhere('a next key', ({ kind }) => kind === 'next-key');
  if (message.kind !== 'next-key') throw new Error('no next key');
  const { publicKey: next, signature, nextSignature } = message;
  const content = nextKeyContent(one.linkId, next);
  expect(isSignedBy({ role: 'client', content, signature, key: keyOf(one) })).toBe(true);
  expect(isSignedBy({ role: 'client', content, signature: nextSignature, key: next })).toBe(true);
  return next;
}

test('told to, the agent makes a key, announces it the same each time, and links by it once it is noted', async () => {
  const next = await announced(link);
  expect(await announced(link)).toBe(next);
  server.clients.set(next, idOf(link));
  expect(await link.command({ kind: 'use-key', publicKey: next })).toMatchObject({ ok: true });
  const renewed = await server.links.next('a link by the new key');
  expect([keyOf(renewed), idOf(renewed)]).toEqual([next, idOf(link)]);
  await running.agent.stop();
  await startAgent(cleanup, server, { data });
  expect(keyOf(await server.links.next('a link of the next process'))).toBe(next);
});

test('a key that the server does not know yet costs one attempt: the old one is next', async () => {
  const old = keyOf(link);
  const next = await announced(link);
  await running.agent.stop();
  const { lines } = await startAgent(cleanup, server, { data });
  const again = await server.links.next('a link');
  expect(keyOf(again)).toBe(old);
  expect(lines.filter(({ event }) => event === 'link.refused')).toHaveLength(1);
  expect(await announced(again)).toBe(next);
});

test('a server that was set back knows the key before, and the agent goes on by it', async () => {
  const old = keyOf(link);
  const next = await announced(link);
  server.clients.set(next, idOf(link));
  await link.command({ kind: 'use-key', publicKey: next });
  await server.links.next('a link by the new key');
  server.clients.delete(next);
  server.cutAll();
  const back = await server.links.next('a link by the old key');
  expect(keyOf(back)).toBe(old);
  await running.agent.stop();
  const { lines } = await startAgent(cleanup, server, { data });
  expect(keyOf(await server.links.next('a link'))).toBe(old);
  expect(lines.filter(({ event }) => event === 'link.refused')).toHaveLength(0);
});

test('to replace a key that is not its own, or to use one that it has not made, it refuses', async () => {
  const strange = `ed25519:${'A'.repeat(59)}`;
  for (const kind of ['rotate-key', 'use-key'] as const) {
    expect(await link.command({ kind, publicKey: strange })).toMatchObject({ ok: false, code: 'key.unknown' });
  }
});
