/** Bytes that are no UTF-8, where text is due: refused as they are, never mended into something that passes. */
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await startSite();
});

afterAll(async () => {
  await site.stop();
});

const broken: readonly (readonly [string, readonly number[]])[] = [
  ['a byte that begins nothing', [0xff]],
  ['a sign spelt too long', [0xc0, 0xa7]],
  ['half a sign', [0xe2, 0x82]],
  ['a lone surrogate', [0xed, 0xa0, 0x80]],
  ['a sign beyond the last', [0xf4, 0x90, 0x80, 0x80]],
  ['a rest without a beginning', [0x80, 0x27]],
];

/** A JSON text with these bytes inside of a string. */
function around(before: string, bytes: readonly number[], after: string): Buffer {
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
}

function post(path: string, body: Buffer, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: site.port,
      path,
      method: 'POST',
      rejectUnauthorized: false,
      agent: false,
    };
    const asked = request({ ...options, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

describe('hostile: text that is no UTF-8', () => {
  test.each(broken)('%s is refused in a body', async (_, bytes) => {
    const body = around('{"username":"alice', bytes, '","password":"x"}');
    expect(await post('/api/sign-in', body, { origin: site.origin })).toBe(400);
    expect(await post('/enrol', around('{"enrolmentKey":"', bytes, '"}'), {})).toBe(400);
  });

  test.each(broken)('%s closes a link in its handshake, and a live socket', async (_, bytes) => {
    const link = await (await site.agent()).dial();
    link.socket.send(around('{"kind":"client-hello","host":"', bytes, '"}'), { binary: false });
    expect((await link.closed).code).toBeGreaterThanOrEqual(1002);
    expect(link.inbox.all()).toEqual([]);
    const live = await (await site.console()).live();
    live.socket.send(around('{"kind":"', bytes, '"}'), { binary: false });
    expect((await live.closed).code).toBeGreaterThanOrEqual(1002);
  });

  test('while any sign of any script passes', async () => {
    const body = Buffer.from('{"username":"Zoë 日本 🛰","password":"x"}');
    expect(await post('/api/sign-in', body, { origin: site.origin })).toBe(401);
  });
});
