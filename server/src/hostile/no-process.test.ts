/** Whatever stands in a request, the server starts no program for it: there is none that outside text could reach. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

/**
 * How many pages the children of this process ever took, which counts each that has ended (proc(5), stat, field 11),
 * and which are running.
 */
function children(): { readonly ended: string; readonly running: string } {
  const [, fields = ''] = /\) (.*)$/s.exec(readFileSync('/proc/self/stat', 'utf8')) ?? [];
  const running = readdirSync('/proc/self/task').map((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim(),
  );
  return { ended: fields.split(' ')[8] ?? '', running: running.join('') };
}

const payloads = [
  'x; touch /tmp/sallyport-was-here',
  'x | id > /tmp/sallyport-was-here',
  '$(touch /tmp/sallyport-was-here)',
  '`touch /tmp/sallyport-was-here`',
  '${IFS}&&touch${IFS}/tmp/sallyport-was-here',
  `'; touch /tmp/sallyport-was-here; '`,
  '"; touch /tmp/sallyport-was-here; "',
  'x\ntouch /tmp/sallyport-was-here',
  'x%0atouch%20/tmp/sallyport-was-here',
  '--help',
  '-oProxyCommand=touch /tmp/sallyport-was-here',
  'hostname -- -c id',
  'a[$(touch /tmp/sallyport-was-here)]',
  '\u2019; touch /tmp/sallyport-was-here; \u2018',
  "1 OR 1=1; COPY users TO PROGRAM 'id'; --",
  '{{constructor.constructor("return process")()}}',
  '{"$ne":null}',
];

const key = (): string => randomBytes(32).toString('base64url');

/** Every request that anybody may make, with this text in each of its fields. */
async function askEverything(it: TestServer, payload: string): Promise<readonly number[]> {
  const client = it.client();
  const inHeader = payload.replaceAll(/[^\x20-\x7e]/g, ' ');
  const inPath = encodeURIComponent(payload);
  const headers = {
    'user-agent': inHeader,
    'x-forwarded-for': `10.${randomBytes(3).join('.')}`,
    forwarded: `for="${inHeader}"`,
    'accept-language': inHeader,
    referer: inHeader,
    cookie: `__Host-sallyport-login=${inHeader}; x=${inHeader}`,
  };
  const hello = { clientKey: payload, clientNonce: payload, host: payload, tlsKey: payload };
  const facts = { hostname: payload, operatingSystem: payload, platform: 'linux', architecture: 'x64' };
  const body = { ...hello, serverNonce: key(), enrolmentKey: payload, facts, signature: payload };
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
  const fields = new URLSearchParams({ grant_type: payload, client_id: payload, client_secret: payload });
  const basic = Buffer.from(`${payload}:${payload}`).toString('base64');
  const answers = [
    await client.ask(`/?x=${inPath}`, { headers }),
    await client.ask(`/jump/${inPath}`, { headers }),
    await client.ask('/api/sign-in', { body: { username: payload, password: payload }, headers }),
    await client.ask('/api/set-up', {
      body: { token: payload, username: payload, displayName: payload, password: payload },
      headers,
    }),
    await client.ask('/oauth2/token', { raw: fields.toString(), headers: form }),
    await client.ask('/oauth2/token', {
      raw: 'grant_type=client_credentials',
      headers: { ...form, authorization: `Basic ${basic}` },
    }),
    await client.ask('/enrol/hello', { body: hello, headers: { ...headers, origin: undefined } }),
    await client.ask('/enrol', { body, headers: { ...headers, origin: undefined } }),
    await client.ask(`/install/${inPath}`, { headers }),
    await client.ask(`/downloads/${inPath}`, { headers }),
    await client.ask(`/assets/${inPath}`, { headers }),
    await client.ask('/metrics', { headers: { ...headers, authorization: `Bearer ${inHeader}` } }),
    await client.ask(`/api/config/v1/jump-client?name=${inPath}`, {
      headers: { ...headers, authorization: `Bearer ${inHeader}` },
    }),
    await client.ask(`/health/${inPath}`, { headers }),
  ];
  return answers.map(({ status }) => status);
}

/** What an agent says first, with this text in one field after the other. */
async function dialWith({ server }: TestServer, payload: string): Promise<void> {
  const sound = {
    kind: 'client-hello',
    clientId: 'jc_01k1aaaaaaaaaaaaaaaaaaaaaa',
    clientKey: `ed25519:${randomBytes(44).toString('base64url')}`,
    clientNonce: key(),
    host: `127.0.0.1:${server.port}`,
    tlsKey: key(),
    versions: { bundle: '1', protocol: ['sallyport.link.1'], tools: { terminal: [1] } },
  };
  for (const field of Object.keys(sound).filter((name) => name !== 'kind')) {
    const socket = new WebSocket(`wss://127.0.0.1:${server.port}/link`, ['sallyport.link.1'], {
      rejectUnauthorized: false,
    });
    await once(socket, 'open');
    socket.send(
      JSON.stringify({ ...sound, [field]: field === 'versions' ? { bundle: payload, [payload]: payload } : payload }),
    );
    await Promise.race([once(socket, 'message'), once(socket, 'close')]);
    socket.terminate();
  }
}

test('a program that was started would be noticed', () => {
  const before = children();
  spawnSync('true');
  expect(children().ended).not.toBe(before.ended);
});

// Hundreds of TLS handshakes, each with both ends in this process.
describe('hostile: text that a shell, a template or a database would obey', { timeout: 90_000 }, () => {
  test('starts no program, whatever field it stands in before anybody has signed in', async () => {
    const it = await startTestServer({ config: { trustedProxies: ['127.0.0.1'] } });
    await it.signedIn('alice');
    const before = children();
    for (const payload of payloads) {
      const statuses = await askEverything(it, payload);
      expect([payload, statuses.filter((status) => status >= 500)]).toEqual([payload, []]);
      await dialWith(it, payload);
    }
    expect(children()).toEqual(before);
    expect((await it.client().ask('/health/ready')).status).toBe(200);
  });

  test('starts none for an administrator either, and comes back as it was', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    const before = children();
    for (const payload of payloads.filter((text) => !text.includes('\n'))) {
      const comments = payload.slice(0, 200);
      const made = await client.ask('/api/admin/installers', {
        body: { group: 'All', name: comments, tag: comments.slice(0, 64), comments },
      });
      expect([payload, made.status]).toEqual([payload, 200]);
      const kept = await client.ask('/api/preferences', { method: 'PUT', body: { [comments.slice(0, 64)]: payload } });
      expect(kept.json).toEqual({ [comments.slice(0, 64)]: payload });
      const listed = await client.ask('/api/admin/installers');
      expect(listed.text).toContain(JSON.stringify(comments));
      const found = await client.ask(`/api/sessions?search=${encodeURIComponent(payload)}`);
      expect([payload, found.status]).toEqual([payload, 200]);
    }
    expect(children()).toEqual(before);
  });
});
