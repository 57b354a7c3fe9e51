import { Buffer } from 'node:buffer';
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keySetSchema, signedKeySetSchema } from './key-set.ts';
import { commandContent, signedContent } from './signed-content.ts';
import { proofContent, transcriptBytes } from './transcript.ts';
import type { Transcript } from './transcript.ts';

/** A key that is the same in every run: 32 bytes of 0x07 as its seed, in the wrapping of RFC 8410. */
const seed = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]);
const privateKey = createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' });
const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
const publicKey = `ed25519:${spki.toString('base64url')}`;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const transcript: Transcript = {
  subprotocol: 'sallyport.link.1',
  host: 'jump.example.net:443',
  clientNonce: new Uint8Array(32).fill(1),
  serverNonce: new Uint8Array(32).fill(2),
  clientKey: publicKey,
  linkKey: publicKey,
  clientId: 'jc_01jd0000007000800000000001',
  tlsKey: new Uint8Array(32).fill(3),
};

describe('golden bytes, as docs/protocol.md shows them', () => {
  test('a public key and its fingerprint', () => {
    expect(publicKey).toBe('ed25519:MCowBQYDK2VwAyEA6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw');
    expect(`sha256:${sha256(spki)}`).toBe('sha256:324be2dea8bc44461b0233e51fa48902ed6b1cc671e7739af2551e0bfe68f54e');
  });

  test('a transcript', () => {
    const key = Buffer.from(publicKey).toString('hex');
    expect(Buffer.from(transcriptBytes(transcript)).toString('hex')).toBe(
      [
        '0010',
        Buffer.from('sallyport.link.1').toString('hex'),
        '0014',
        Buffer.from('jump.example.net:443').toString('hex'),
        '0020',
        '01'.repeat(32),
        '0020',
        '02'.repeat(32),
        '0043',
        key,
        '0043',
        key,
        '001d',
        Buffer.from('jc_01jd0000007000800000000001').toString('hex'),
        '0020',
        '03'.repeat(32),
      ].join(''),
    );
    expect(sha256(transcriptBytes(transcript))).toBe(
      '9ab451c78d7f36ec6c6d49bece514369abd5f2163340c95757b1ff5803b6f97b',
    );
  });

  test.each([
    ['server', 'link', 'QkqIaed4kZFRTlJWQLgpLk1_qJVw5WLeRckojAiP5ehvTcyoMGEK-b5zQY8f5ji9a7dz1jNFfPMqv_OQdVXqBg'],
    ['client', 'client', 'ViqeRlvHSA6DUaquBMGNC6ZNHxqA_FIHjGejybx4PhA1_YcQc2OeAKAl-qrrm61O6fTTBQWCSsNIOZ_9i6nrCQ'],
  ] as const)('the proof of the %s', (side, role, signature) => {
    const content = signedContent(role, proofContent(side, transcriptBytes(transcript)));
    const head = `sallyport/${role}/1\0${side === 'server' ? 'S' : 'C'}`;
    expect(Buffer.from(content.subarray(0, head.length)).toString()).toBe(head);
    expect(sign(null, content, privateKey).toString('base64url')).toBe(signature);
  });

  test('a command', () => {
    const linkId = createHash('sha256').update(transcriptBytes(transcript)).digest();
    const body = Buffer.from('{"kind":"refresh-facts"}');
    const content = commandContent(linkId, 258, body);
    expect(Buffer.from(content).toString('hex')).toBe(
      `${linkId.toString('hex')}0000000000000102${body.toString('hex')}`,
    );
    expect(sign(null, signedContent('command', content), privateKey).toString('base64url')).toBe(
      '3XbaS_ARDNeOzzB9wMtqoRwfsIA1M1PTdaP4Sh_AUskQT95cqfNhJQD-VN92J9-eHNMm7jJe78P0l_UFkVjGAA',
    );
  });

  test('a key set', () => {
    const keys = { link: [publicKey], command: [publicKey], seal: [publicKey], release: [publicKey] };
    const set = {
      number: 1,
      serverId: 'sv_01jd0000007000800000000009',
      issuedAt: 1_763_820_000_000,
      roots: [publicKey],
      keys,
    };
    const bytes = Buffer.from(JSON.stringify(set));
    const signature = sign(null, signedContent('root', bytes), privateKey).toString('base64url');
    const signed = { bytes: bytes.toString('base64url'), signatures: [{ root: publicKey, signature }] };
    expect(signature).toBe('7KbOtpUFB7Tlx8G_tHUn_a2tDPk3_ownfG19oQYuXlrmeW3KCPRwkItw6lIoVrhh3OgX96BnjNBKCdorTw7AAg');
    expect(keySetSchema.parse(JSON.parse(bytes.toString()))).toEqual(set);
    expect(signedKeySetSchema.parse(signed)).toEqual(signed);
  });
});

describe('a proof is worth nothing elsewhere', () => {
  const proof = sign(null, signedContent('client', proofContent('client', transcriptBytes(transcript))), privateKey);
  const holds = (role: 'client' | 'link', side: 'client' | 'server', changed: Partial<Transcript>): boolean => {
    const content = signedContent(role, proofContent(side, transcriptBytes({ ...transcript, ...changed })));
    return verify(null, content, createPublicKey(privateKey), proof);
  };

  test('it holds where it was made', () => {
    expect(holds('client', 'client', {})).toBe(true);
  });

  test.each([
    ['another subprotocol', { subprotocol: 'sallyport.enrol.1' }],
    ['another host', { host: 'jump.example.net:8443' }],
    ['another nonce of the client', { clientNonce: new Uint8Array(32).fill(9) }],
    ['another nonce of the server', { serverNonce: new Uint8Array(32).fill(9) }],
    ['another key of the client', { clientKey: publicKey.replace('M', 'N') }],
    ['another key of the server', { linkKey: publicKey.replace('M', 'N') }],
    ['another client', { clientId: 'jc_01jd0000007000800000000002' }],
    ['another TLS key', { tlsKey: new Uint8Array(32).fill(9) }],
  ])('on a connection with %s it does not', (_, changed) => {
    expect(holds('client', 'client', changed)).toBe(false);
  });

  test('nor as the proof of the other side, nor under another role', () => {
    expect(holds('client', 'server', {})).toBe(false);
    expect(holds('link', 'client', {})).toBe(false);
  });
});

test('two transcripts that differ anywhere differ in their bytes: no field runs into the next', () => {
  const field = fc.string({ maxLength: 6 });
  const nonce = fc.uint8Array({ maxLength: 6 });
  const anyTranscript = fc.record({
    subprotocol: field,
    host: field,
    clientNonce: nonce,
    serverNonce: nonce,
    clientKey: field,
    linkKey: field,
    clientId: field,
    tlsKey: nonce,
  });
  fc.assert(
    fc.property(anyTranscript, anyTranscript, (one, other) => {
      const same = Buffer.from(transcriptBytes(one)).equals(Buffer.from(transcriptBytes(other)));
      expect(same).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});
