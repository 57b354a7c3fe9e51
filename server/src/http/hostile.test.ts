import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { clientRow, groupRow, itemRow } from '../store/testing/rows.ts';
import { codeOf } from '../testing/http-client.ts';
import { goodPassword, startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

/** Sends these very bytes, which no client library would, and reads until the server hangs up or has answered. */
async function sendBytes({ server }: TestServer, bytes: string): Promise<string> {
  const socket = connect({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.end(bytes);
  return await text(socket);
}

describe('hostile: which host', () => {
  test.each([
    ['another name', 'evil.example'],
    ['our name on another port', '127.0.0.1:1'],
    ['a name that begins like ours', '127.0.0.1.evil.example'],
    ['two names', '127.0.0.1, evil.example'],
  ])('a request for %s is answered 421, wherever it goes', async (_case, host) => {
    const it = await startTestServer();
    for (const path of ['/', '/api/me', '/api/sign-in', '/oauth2/token', '/favicon.svg', '/metrics', '/nowhere']) {
      const answer = await it.client().ask(path, { headers: { host } });
      expect([path, answer.status]).toEqual([path, 421]);
    }
  });

  test('those who look after the server may ask by any name whether it is alive', async () => {
    const it = await startTestServer();
    const answer = await it.client().ask('/health/ready', { headers: { host: '10.1.2.3' } });
    expect([answer.status, answer.json]).toEqual([200, { status: 'serving' }]);
  });

  test('a request without any host is no request, and one for an empty name is for somebody else', async () => {
    const it = await startTestServer();
    expect(await sendBytes(it, 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 421/);
    expect(await sendBytes(it, 'GET /api/me HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
  });
});

describe('hostile: requests from pages of others', () => {
  test.each([
    ['without an origin', undefined],
    ['from another site', 'https://evil.example'],
    ['from our name by plain HTTP', 'http://127.0.0.1'],
    ['from our name on another port', 'https://127.0.0.1:1'],
    ['from a sandbox', 'null'],
    ['from nowhere', ''],
  ])('nothing is changed by a request %s, whatever cookies it carries', async (_case, origin) => {
    const it = await startTestServer();
    const client = await it.signedIn('alice');
    const headers = { origin };
    const asked = [
      await client.ask('/api/preferences', { method: 'PUT', body: { theme: 'dark' }, headers }),
      await client.ask('/api/sign-out', { method: 'POST', headers }),
      await client.ask('/api/sign-in', { body: { username: 'alice', password: goodPassword }, headers }),
      await client.ask('/api/set-up', { body: {}, headers }),
    ];
    expect(asked.map(codeOf)).toEqual(asked.map(() => 'request.wrong-origin'));
    expect((await client.ask('/api/preferences')).json).toEqual({});
  });

  test('a page of another site can not even read', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice');
    const answer = await client.ask('/api/me', { headers: { origin: 'https://evil.example' } });
    expect(codeOf(answer)).toBe('request.wrong-origin');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('a page of ours must show the token of its login', async () => {
    const it = await startTestServer();
    const [alice, bob] = [await it.signedIn('alice'), await it.signedIn('bob')];
    for (const token of [undefined, '', 'x'.repeat(43), bob.csrf, `${alice.csrf}x`, alice.csrf.toLowerCase()]) {
      const headers = { 'x-sallyport-csrf': token };
      const answer = await alice.ask('/api/preferences', { method: 'PUT', body: { theme: 'dark' }, headers });
      expect([token, codeOf(answer)]).toEqual([token, 'request.csrf']);
    }
    expect((await alice.ask('/api/preferences', { method: 'PUT', body: { theme: 'dark' } })).status).toBe(200);
  });

  test('the cookie goes to this host alone, over TLS alone, to no script and to no page of others', async () => {
    const it = await startTestServer();
    await it.signedIn('alice');
    const answer = await it.client().signIn('alice', goodPassword);
    const cookies = answer.headers['set-cookie'] ?? [];
    const kept = cookies.filter((cookie) => !cookie.includes('=;'));
    expect(kept.map((cookie) => cookie.split('=')[0])).toEqual(['__Host-sallyport-login', '__Host-sallyport-device']);
    for (const cookie of kept) {
      expect(cookie).toMatch(/=[\w-]{43}; Max-Age=\d+; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    }
    // What a sign-in that is over leaves behind is taken away.
    expect(cookies.filter((cookie) => !kept.includes(cookie))).toEqual([
      '__Host-sallyport-sign-in=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict',
    ]);
  });
});

describe('hostile: bodies', () => {
  test('10 MB of JSON is refused without being read, and the server goes on', async () => {
    const it = await startTestServer();
    const raw = `{"username":"${'a'.repeat(10_000_000)}"}`;
    const refused = await it
      .client()
      .ask('/api/sign-in', { raw })
      .catch((error: unknown) => error);
    // The server may hang up while it is still being written to.
    if (refused instanceof Error) expect(refused).toMatchObject({ code: expect.stringMatching(/EPIPE|ECONNRESET/) });
    else expect(refused).toMatchObject({ status: 413 });
    expect((await it.client().ask('/health/ready')).status).toBe(200);
    expect(process.memoryUsage().rss).toBeLessThan(2 ** 31);
  });

  test('10 MB that are announced are refused before the first byte', async () => {
    const it = await startTestServer();
    const { host } = new URL(it.server.addresses[0] ?? '');
    const head = ['POST /api/sign-in HTTP/1.1', `Host: ${host}`, `Origin: https://${host}`, 'Content-Length: 10000000'];
    const answer = await sendBytes(it, `${[...head, 'Content-Type: application/json'].join('\r\n')}\r\n\r\n{`);
    expect(answer).toMatch(/^HTTP\/1.1 413/);
  });

  test.each([
    ['deep nesting', '['.repeat(100_000)],
    ['half a text', '{"username":"a'],
    ['a name twice', '{"username":"alice","username":"bob","password":"x"}'],
    ['a name twice, spelt otherwise', String.raw`{"username":"alice","\u0075sername":"bob","password":"x"}`],
    ['the name of the prototype', '{"__proto__":{"isAdministrator":true},"username":"a","password":"b"}'],
    ['a number beyond all bounds', '1e999999'],
    ['null', 'null'],
    ['nothing', ''],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('%s is refused', async (_case, raw) => {
    const it = await startTestServer();
    const answer = await it.client().ask('/api/sign-in', { raw });
    expect([400, 413, 422]).toContain(answer.status);
    expect(codeOf(answer)).toMatch(/^request\./);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    'a body of the type %s is refused, though it is JSON',
    async (type) => {
      const it = await startTestServer();
      const headers = { 'content-type': type };
      const answer = await it.client().ask('/api/sign-in', { raw: '{"username":"a","password":"b"}', headers });
      expect([answer.status, codeOf(answer)]).toEqual([415, 'request.unsupported-type']);
    },
  );

  test('an unknown field is named', async () => {
    const it = await startTestServer();
    const answer = await it.client().ask('/api/sign-in', { body: { username: 'a', password: 'b', remember: true } });
    expect(answer.json).toMatchObject({ error: { code: 'request.unknown-field', field: 'remember' } });
  });
});

describe('hostile: paths out of the folder of the console', () => {
  const steps = [
    '../',
    '..%2f',
    '..%5c',
    '%2e%2e/',
    '%2e%2e%2f',
    '..\\',
    '....//',
    '..;/',
    '%252e%252e%252f',
    '..%c0%af',
  ];
  const paths = steps.flatMap((step) => [
    `/${step.repeat(1)}outside.txt`,
    `/${step.repeat(8)}etc/passwd`,
    `/assets/${step.repeat(2)}outside.txt`,
    `/assets/${step.repeat(9)}etc/passwd`,
    `/jump/${step.repeat(2)}outside.txt`,
  ]);
  const absolute = ['//etc/passwd', '/%2fetc/passwd', '/assets//etc/passwd', '/file:///etc/passwd', '/C:%5cboot.ini'];
  const hidden = [
    '/.secret',
    '/%2esecret',
    '/assets/',
    '/assets',
    '/index.html',
    '/index.html%00.js',
    '/favicon.svg/x',
  ];

  test('none leads anywhere', async () => {
    const it = await startTestServer();
    writeFileSync(join(it.data, 'outside.txt'), 'outside');
    const found: unknown[] = [];
    for (const path of [...paths, ...absolute, ...hidden]) {
      const answer = await it.client().ask(path);
      if (![400, 404].includes(answer.status)) found.push([path, answer.status]);
      expect(answer.text).not.toMatch(/root:|outside|not for everybody/);
    }
    expect(found).toEqual([]);
  });

  test('while its own files are served, for good when their name holds their hash', async () => {
    const it = await startTestServer();
    const script = await it.client().ask('/assets/index-abc123.js');
    expect([script.status, script.text]).toEqual([200, 'export {};']);
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(script.headers['content-type']).toMatch(/javascript/);
    expect(script.headers['x-content-type-options']).toBe('nosniff');
    expect((await it.client().ask('/favicon.svg')).headers['cache-control']).toBe('no-cache');
  });
});

describe('hostile: markup in what others named', () => {
  test('comes back literally in data, and never inside a page', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    const markup = `<script>alert(1)</script>"'\`{{7*7}}\${7*7}<img src=x onerror=alert(1)>`;
    const { store, bus } = it.server.world;
    const facts = JSON.stringify({
      hostname: markup,
      operatingSystem: markup,
      fqdn: markup,
      consoleUser: markup,
      platform: 'linux',
      architecture: 'x64',
      privateAddresses: [markup],
      installMode: 'service',
    });
    await store.commit([
      store.insertJumpGroup(groupRow(1, { name: markup })),
      store.insertJumpClient(clientRow(1, { facts })),
      store.insertJumpItem(itemRow(1, { name: markup, comments: markup, tag: markup.slice(0, 64) })),
    ]);
    const changed = new Promise((resolve) => it.server.world.index.onChange(resolve));
    bus.publish('client-changed', { jumpClientId: clientRow(1).id });
    await changed;
    const list = await client.ask('/api/jump-items');
    const [row] = (list.json as { rows: Record<string, unknown>[] }).rows;
    for (const field of [
      'name',
      'hostname',
      'comments',
      'groupName',
      'fqdn',
      'consoleUser',
      'privateIp',
      'operatingSystem',
    ]) {
      expect([field, row?.[field]]).toEqual([field, markup]);
    }
    expect(list.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(list.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    const page = await client.ask(`/jump?search=${encodeURIComponent(markup)}`);
    expect(page.text).not.toContain('alert(1)');
  });

  test('a page allows scripts of ours alone, and styles by a nonce of its own', async () => {
    const it = await startTestServer();
    const [one, other] = [await it.client().ask('/sign-in'), await it.client().ask('/sign-in')];
    const nonceOf = ({ text: page }: { text: string }) => /nonce="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(nonceOf(one)).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(nonceOf(one)).not.toBe(nonceOf(other));
    const policy = String(one.headers['content-security-policy']);
    expect(policy).toContain(`style-src 'self' 'nonce-${nonceOf(one)}'`);
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/);
    expect(one.headers).toMatchObject({
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    // With a certificate of its own that would lock people out.
    expect(one.headers['strict-transport-security']).toBeUndefined();
  });
});

describe('hostile: secrets in the log', () => {
  test('none gets there, whatever is asked', async () => {
    const it = await startTestServer();
    const token = new URL(it.server.setUpLink ?? '').hash.slice(1);
    const client = it.client();
    const body = { token, username: 'alice', displayName: 'Alice', password: goodPassword };
    await client.ask('/api/set-up', { body });
    await client.signIn('alice', goodPassword);
    await client.ask(`/api/me?password=${goodPassword.replaceAll(' ', '+')}`);
    await client.ask('/api/sign-in', { body: { ...body, password: [goodPassword] } });
    await client.ask('/api/sign-in', { raw: `{"password":"${goodPassword}` });
    await client.ask('/oauth2/token', {
      raw: `grant_type=x&client_secret=${goodPassword}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    it.server.world.log.info(
      { password: goodPassword, deep: { token, further: { secret: token } } },
      'a careless line',
    );
    const log = it.log();
    expect(log).toContain('a careless line');
    for (const secret of [goodPassword, token, client.csrf, ...client.cookies.values()])
      expect(log).not.toContain(secret);
    const entries = JSON.stringify(await it.server.world.store.listAuditEntries(100));
    for (const secret of [goodPassword, token, ...client.cookies.values()]) expect(entries).not.toContain(secret);
  });

  test('nor does anything but hashes get into the database', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice');
    await it.stop();
    const database = readFileSync(join(it.data, 'sallyport.db'), 'latin1');
    expect(database).toContain('alice');
    for (const secret of [goodPassword, ...client.cookies.values()]) expect(database).not.toContain(secret);
  });

  test('a line break in what is logged makes no second line', async () => {
    const it = await startTestServer();
    it.server.world.log.info({ name: 'x\n{"level":60,"msg":"forged"}' }, 'said\r\nforged');
    const forged = it
      .log()
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('{"level":') || line.includes('"level":60'));
    expect(forged.filter((line) => line.startsWith('{"level":60'))).toEqual([]);
    for (const line of it.log().trimEnd().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });
});
