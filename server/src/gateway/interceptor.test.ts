/** Somebody in the middle, with a TLS of his own, who passes every byte of a handshake on. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import type { Server } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from '../identity/certificate.ts';
import { tlsKeyHash } from '../identity/tls.ts';
import { TestAgent } from './testing/test-agent.ts';
import { startSite } from './testing/test-site.ts';
import type { TestSite } from './testing/test-site.ts';

let site: TestSite;
let interceptor: Server;
let certificate: string;
let port: number;

beforeAll(async () => {
  site = await startSite();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const hour = 3_600_000;
  certificate = selfSigned(privateKey, {
    commonName: 'In the middle',
    hosts: ['127.0.0.1'],
    notBefore: Date.now() - hour,
    notAfter: Date.now() + hour,
  });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  interceptor = createServer({ cert: certificate, key }, (near) => {
    const far = connect({ host: '127.0.0.1', port: site.port, rejectUnauthorized: false });
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  await new Promise<void>((resolve) => {
    interceptor.listen(0, '127.0.0.1', resolve);
  });
  port = (interceptor.address() as AddressInfo).port;
});

afterAll(async () => {
  interceptor.close();
  await site.stop();
});

/** As the victim of a redirection dials: the right name, the wrong socket. */
const victim = async () => {
  const agent = await site.agent();
  return { agent, link: await agent.dial({ host: site.host }, port) };
};

describe('an interceptor that passes the handshake through its own TLS', () => {
  test('is found out by the server, because the agent says which TLS key it saw', async () => {
    const { agent, link } = await victim();
    expect(link.tlsKey).toBe(tlsKeyHash(certificate));
    link.clientHello();
    expect((await link.next('refused')).code).toBe('link.tls-key-mismatch');
    expect((await link.closed).code).toBe(1008);
    expect((await site.world.store.findJumpClientByKey(agent.publicKey))?.generationCurrent).toBeNull();
  });

  test('that swaps the TLS key in the hello gets a proof that the agent won\u2019t take, and can\u2019t make the agent\u2019s', async () => {
    const { agent, link } = await victim();
    const hello = link.clientHello({ tlsKey: site.world.tls.keyHash });
    const proof = await link.next('server-proof');
    // The agent signs what it saw itself.
    link.say({ kind: 'client-proof', signature: agent.prove(link.transcript(hello, proof)), generation: null });
    expect((await link.next('refused')).code).toBe('link.proof-wrong');
    await expect((await agent.dial({ host: site.host }, port)).welcome()).rejects.toThrow('link.tls-key-mismatch');
  });

  test('gets no enrolment through either', async () => {
    const agent = new TestAgent(site);
    const enrolmentKey = await site.enrolmentKey();
    const tlsKey = tlsKeyHash(certificate);
    const hello = { clientKey: agent.publicKey, clientNonce: 'A'.repeat(43), host: site.host, tlsKey };
    const answer = await site.ask('/enrol/hello', { method: 'POST', body: hello });
    expect(answer.status).toBe(409);
    expect(answer.error.code).toBe('enrol.tls-key-mismatch');
    expect((await agent.enrol(enrolmentKey, { tlsKey })).error.code).toBe('enrol.tls-key-mismatch');
  });
});

test('a proxy that the server was told about may end the TLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-proxy-'));
  const file = join(folder, 'proxy.pem');
  writeFileSync(file, certificate);
  const known = await startSite({ proxyCertificates: file });
  const agent = await known.agent();
  const front = await agent.dial({ host: known.host });
  front.clientHello({ tlsKey: tlsKeyHash(certificate) });
  expect((await front.next('server-proof')).signature).toMatch(/^[A-Za-z0-9_-]{86}$/);
  await known.stop();
  rmSync(folder, { recursive: true });
});
