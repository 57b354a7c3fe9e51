import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { Socket } from 'node:net';
import { connect, createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { selfSigned } from '../identity/certificate.ts';
import { readIntoShared } from './shared-reading.ts';

let server: Server;
const ends: TLSSocket[] = [];

beforeEach(async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const hour = 3_600_000;
  const validity = { notBefore: Date.now() - hour, notAfter: Date.now() + hour };
  const cert = selfSigned(privateKey, { commonName: 'shared reading', hosts: ['127.0.0.1'], ...validity });
  server = createServer({ key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const end of ends.splice(0)) end.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** A socket of the server's, and the end that dialled it. */
async function pair(): Promise<{ readonly near: TLSSocket; readonly far: TLSSocket }> {
  const accepted = once(server, 'secureConnection') as Promise<[TLSSocket]>;
  const far = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', rejectUnauthorized: false });
  const [near] = await accepted;
  ends.push(near, far);
  return { near, far };
}

interface Read {
  readonly own: Buffer[];
  readonly shared: Buffer[];
  readonly memories: Set<ArrayBufferLike>;
  isOver: boolean;
}

/** Reads as the relay does: at first into memory of each chunk's own. */
function readBoth(near: TLSSocket, onShared: () => void = () => undefined): Read {
  const read: Read = { own: [], shared: [], memories: new Set(), isOver: false };
  near.on('end', () => {
    read.isOver = true;
  });
  near.on('data', (chunk: Buffer) => {
    read.own.push(chunk);
    if (read.own.length !== 3) return;
    setImmediate(() => {
      const isShared = readIntoShared(near, (bytes) => {
        read.memories.add(bytes.buffer);
        read.shared.push(Buffer.from(bytes));
        onShared();
      });
      expect(isShared).toBe(true);
    });
  });
  return read;
}

test('two sockets read into one memory, each gets its own bytes in order, and hears of its end', async () => {
  const pairs = [await pair(), await pair()];
  const sent = pairs.map(() => randomBytes(5_000_000));
  const reads = pairs.map(({ near }) => readBoth(near));
  for (const [at, { far }] of pairs.entries()) far.end(sent[at] ?? '');
  await Promise.all(pairs.map(({ near }) => once(near, 'close')));
  for (const [at, { own, shared, isOver }] of reads.entries()) {
    expect(isOver).toBe(true);
    expect(own.length).toBeLessThan(shared.length);
    expect(Buffer.concat([...own, ...shared]).equals(sent[at] ?? Buffer.alloc(0))).toBe(true);
  }
  expect(new Set(reads.flatMap(({ memories }) => [...memories])).size).toBe(1);
});

test('one that is paused reads what was decrypted already and then nothing, until it is resumed', async () => {
  const { near, far } = await pair();
  const sent = randomBytes(20_000_000);
  let pauses = 0;
  const read = readBoth(near, () => {
    if (read.shared.length % 100 === 0) {
      pauses += 1;
      near.pause();
      setTimeout(() => {
        const before = read.shared.length;
        setTimeout(() => {
          expect(read.shared.length).toBe(before);
          near.resume();
        }, 5);
      }, 5);
    }
  });
  far.end(sent);
  await once(near, 'close');
  expect(pauses).toBeGreaterThan(3);
  expect(Buffer.concat([...read.own, ...read.shared]).equals(sent)).toBe(true);
});

test('a socket without a connection, and one that is read so already, stay as they are', async () => {
  expect(readIntoShared(new Socket(), () => undefined)).toBe(false);
  const { near } = await pair();
  expect(readIntoShared(near, () => undefined)).toBe(true);
  expect(readIntoShared(near, () => undefined)).toBe(false);
});
