/** Which addresses the console answers, and as what. */
import { expect, test } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';

const asPerson = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } as const;

test('a person who mistyped an address gets the console, which says so, under the status 404', async () => {
  const it = await startTestServer();
  for (const path of ['/nowhere', '/no/such/page', '/jumps?item=ji_1']) {
    const answer = await it.client().ask(path, { headers: asPerson });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
  }
});

test('the link to set-up, opened once it is closed, is answered to a person by the console, to a program in JSON', async () => {
  const it = await startTestServer();
  expect((await it.client().ask('/set-up', { headers: asPerson })).status).toBe(200);
  await it.signedIn('ada');
  const toPerson = await it.client().ask('/set-up', { headers: asPerson });
  expect([toPerson.status, toPerson.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  const toProgram = await it.client().ask('/set-up');
  expect([toProgram.status, toProgram.json]).toMatchObject([404, { error: { code: 'not-found' } }]);
});

test.each([
  ['a program', '/nowhere', {}],
  ['whoever asks an interface', '/api/nowhere', { headers: asPerson }],
  ['whoever asks for a file', '/assets/index-gone.js', { headers: asPerson }],
  ['whoever tries the way out of a folder', '/jump/..%2f..%2fserver.json', { headers: asPerson }],
  ['whoever sends something', '/nowhere', { method: 'POST', body: {}, headers: asPerson }],
] as const)('%s gets 404 in JSON', async (_who, path, asked) => {
  const it = await startTestServer();
  const answer = await it.client().ask(path, asked);
  expect(answer.status).toBe(404);
  expect(answer.json).toMatchObject({ error: { code: 'not-found' } });
});
