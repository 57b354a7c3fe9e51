import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, connect } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { instant } from '@sallyport/domain';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { ownCertificate, tlsKeyHash } from './tls.ts';

const now = instant(Date.UTC(2026, 10, 22, 12));
const dayMs = 86_400_000;

describe('the certificate of the server', () => {
  test('names the hosts it is asked for, and this machine', () => {
    const { certificate } = ownCertificate(temporaryFolder(), ['access.example.com', '192.0.2.7', '2001:db8::7'], now);
    const parsed = new X509Certificate(certificate);
    for (const host of ['access.example.com', 'localhost']) expect(parsed.checkHost(host)).toBe(host);
    for (const address of ['192.0.2.7', '2001:db8::7', '127.0.0.1', '::1'])
      expect(parsed.checkIP(address)).toBe(address);
    expect(parsed.checkHost('elsewhere.example.com')).toBeUndefined();
    expect(parsed.ca).toBe(false);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  test('stays while it is good', () => {
    const folder = temporaryFolder();
    const first = ownCertificate(folder, ['access.example.com'], now);
    expect(ownCertificate(folder, ['access.example.com'], instant(now + 700 * dayMs)).certificate).toBe(
      first.certificate,
    );
  });

  test.each([
    ['it ends soon', ['access.example.com'], 800],
    ['it lacks a name', ['access.example.com', 'new.example.com'], 0],
    ['it lacks an address', ['access.example.com', '192.0.2.9'], 0],
  ])('is renewed by the same key when %s', (_case, hosts, laterDays) => {
    const folder = temporaryFolder();
    const first = ownCertificate(folder, ['access.example.com'], now);
    const second = ownCertificate(folder, hosts, instant(now + laterDays * dayMs));
    expect(second.certificate).not.toBe(first.certificate);
    expect(second.keyHash).toBe(first.keyHash);
    expect(ownCertificate(folder, hosts, instant(now + laterDays * dayMs)).certificate).toBe(second.certificate);
  });

  test('ends in the right year even after 2049, when certificates write years otherwise', () => {
    const { certificate } = ownCertificate(temporaryFolder(), [], instant(Date.UTC(2049, 5, 1)));
    expect(new X509Certificate(certificate).validTo).toMatch(/2051 GMT$/);
  });

  test('is shown in a handshake by a server that has it, and its key hash is what the other end sees', async () => {
    const tls = ownCertificate(temporaryFolder(), [], instant(Date.now()));
    const server = createServer({ cert: tls.certificate, key: tls.key }, (socket) => socket.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', ca: tls.certificate, servername: 'localhost' });
    await once(socket, 'secureConnect');
    const seen = socket.getPeerX509Certificate()?.toString() ?? '';
    expect(socket.authorized).toBe(true);
    expect(tlsKeyHash(seen)).toBe(tls.keyHash);
    expect(tls.keyHash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    socket.destroy();
    server.close();
  });
});
