/** Which files of the console are handed out, and how. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';
import type { HttpClient } from '../testing/http-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-console-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'assets'));
for (const [name, text] of Object.entries({
  'index.html': '<p>page</p>',
  'mark.svg': '<svg/>',
  '.hidden': 'hidden',
  'assets/app-1.js': 'plain()',
  'assets/app-1.js.map': '{}',
  'assets/app-1.js.br': 'as brotli',
  'assets/app-1.js.gz': 'as gzip',
  'assets/app-2.css': 'p {}',
})) {
  writeFileSync(join(folder, name), text);
}

async function asker(): Promise<HttpClient> {
  return (await startTestServer({ config: { consoleFolder: folder } })).client();
}

test.each([
  ['a file with a hash in its name', '/assets/app-2.css', 'text/css; charset=utf-8', /^public, .*immutable$/],
  ['one without', '/mark.svg', 'image/svg+xml', /^no-cache$/],
] as const)('%s', async (_what, path, type, cached) => {
  const client = await asker();
  const { status, headers } = await client.ask(path);
  expect([status, headers['content-type']]).toEqual([200, type]);
  expect(headers['cache-control']).toMatch(cached);
  const again = await client.ask(path, { headers: { 'if-none-match': headers.etag } });
  expect([again.status, again.text]).toEqual([304, '']);
  const head = await client.ask(path, { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, headers['content-length'], '']);
});

test.each(['/.hidden', '/index.html/', '/assets/app-1.js.map', '/assets/', '/assets/gone.js', '/assets/..%2fmark.svg'])(
  '%s is nowhere',
  async (path) => {
    expect((await (await asker()).ask(path)).status).toBe(404);
  },
);

test.each([
  ['gzip, deflate, br', 'br', 'as brotli'],
  ['gzip;q=0.5, br;q=0', 'gzip', 'as gzip'],
  ['identity', undefined, 'plain()'],
  [undefined, undefined, 'plain()'],
] as const)('who takes %s gets it as %s', async (asked, encoding, text) => {
  const answer = await (await asker()).ask('/assets/app-1.js', { headers: { 'accept-encoding': asked } });
  expect([answer.status, answer.headers['content-encoding'], answer.text]).toEqual([200, encoding, text]);
  expect(answer.headers['content-type']).toBe('application/javascript; charset=utf-8');
  expect(answer.headers.vary).toContain('accept-encoding');
});
