/** `GET /download/<sha256>`: what it gives, and that it never gives anything else. */
import type { ClientRequest } from 'node:http';
import { request } from 'node:https';
import { describe, expect, test } from 'vitest';
import { sampleBuild } from '../releases/testing/sample-build.ts';
import { startTestServer } from '../testing/test-server.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const pack = 'a runtime pack, 0123456789';

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** The path goes out as it stands: nothing tidies dots and slashes away. */
function get(address: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers, rejectUnauthorized: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    })
      .on('error', reject)
      .end();
  });
}

async function site() {
  const { server } = await startTestServer();
  await server.world.releases.publishBuilt(sampleBuild(temporaryFolder(), { version: '1.0.0', pack }));
  const { sha256 } = server.world.releases.current('linux-x64')?.manifest.pack ?? { sha256: '' };
  return { address: server.addresses[0] ?? '', sha256 };
}

describe('a file of a release', () => {
  test('is given to anybody, whole or from a byte on, and may be kept for ever', async () => {
    const { address, sha256 } = await site();
    const whole = await get(address, `/download/${sha256}`);
    expect(whole).toMatchObject({ status: 200, text: pack });
    expect(whole.headers['cache-control']).toContain('immutable');
    expect(whole.headers['etag']).toBe(`"${sha256}"`);
    const part = await get(address, `/download/${sha256}`, { range: 'bytes=16-' });
    expect(part).toMatchObject({ status: 206, text: '0123456789' });
    expect(part.headers['content-range']).toBe(`bytes 16-25/${pack.length}`);
    expect((await get(address, `/download/${sha256}`, { range: 'bytes=26-' })).status).toBe(416);
  });

  test('is not given to more than 32 of one network at a time; whoever leaves makes room', async () => {
    const { server } = await startTestServer();
    const large = 'x'.repeat(40_000_000);
    await server.world.releases.publishBuilt(sampleBuild(temporaryFolder(), { version: '1.0.0', pack: large }));
    const address = server.addresses[0] ?? '';
    const path = `/download/${server.world.releases.current('linux-x64')?.manifest.pack.sha256 ?? ''}`;
    const { hostname, port } = new URL(address);
    const open = () =>
      new Promise<ClientRequest>((resolve, reject) => {
        const asked = request({ hostname, port, path, agent: false, rejectUnauthorized: false }, (answer) => {
          // Nothing is read: the download stands still.
          answer.pause();
          resolve(asked);
        });
        asked.on('error', reject).end();
      });
    const slow = await Promise.all(Array.from({ length: 32 }, open));
    expect(await get(address, path)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    slow[0]?.destroy();
    await expect.poll(async () => (await get(address, path, { range: 'bytes=0-0' })).status).toBe(206);
    for (const each of slow) each.destroy();
  });

  test.each([
    ['an unknown hash', `/download/${'0'.repeat(64)}`],
    ['a hash in capitals', `/download/${'A'.repeat(64)}`],
    ['dots', '/download/..'],
    ['dots and slashes', '/download/../../keys/release.pem'],
    ['encoded dots and slashes', '/download/..%2f..%2fkeys%2frelease.pem'],
    ['encoded twice', '/download/%252e%252e%252fkeys%252frelease.pem'],
    ['backslashes', '/download/..%5c..%5ckeys%5crelease.pem'],
    ['an absolute path', '/download/%2fetc%2fpasswd'],
    ['a zero byte', `/download/${'0'.repeat(63)}%00`],
    ['an unfinished copy', '/download/.new-000000000000'],
    ['nothing', '/download/'],
  ])('%s leads nowhere', async (_, path) => {
    const { address } = await site();
    const answer = await get(address, path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('PRIVATE KEY');
  });
});
