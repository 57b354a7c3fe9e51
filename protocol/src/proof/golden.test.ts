/**
 * The bytes and signatures that docs/protocol.md shows, made anew from what stands there beside them. All are by the
 * key whose seed is 32 bytes of 7, which is root, role and client at once here.
 */
import { Buffer } from 'node:buffer';
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addressListContent, addressListSchema } from './address-list.ts';
import { copyPermitText, parseCopyPermit } from './copy-permit.ts';
import { enrolmentKeyBody, parseEnrolmentKey } from './enrolment-key.ts';
import { keySetSchema } from './key-set.ts';
import { commandContent, signedContent } from './signed-content.ts';
import type { KeyRole } from './signed-content.ts';
import { copyContent, nextKeyContent, proofContent, transcriptBytes } from './transcript.ts';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

/** The text of a section, from its heading to the next of its level or above. */
function section(heading: string): string {
  const [, rest] = page.split(`\n${heading}\n`);
  if (rest === undefined) throw new Error(`docs/protocol.md has no ${heading}`);
  return rest.split(/\n#{1,2} /)[0] ?? '';
}

/** RFC 8410, section 7. */
function keyOfSeed(byte: number) {
  const head = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({ key: Buffer.concat([head, Buffer.alloc(32, byte)]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { key, text: `ed25519:${spki.toString('base64url')}` };
}

const { key, text: publicKey } = keyOfSeed(7);
const nextKey = keyOfSeed(8);
const signed = (role: KeyRole, content: Uint8Array, by = key): string =>
  sign(null, signedContent(role, content), by).toString('base64url');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

const transcript = transcriptBytes({
  subprotocol: 'sallyport.link.1',
  host: 'jump.example.net:443',
  clientNonce: new Uint8Array(32).fill(1),
  serverNonce: new Uint8Array(32).fill(2),
  clientKey: publicKey,
  linkKey: publicKey,
  clientId: 'jc_01jd0000007000800000000001',
  tlsKey: new Uint8Array(32).fill(3),
});
const linkId = sha256(transcript);
const serverId = 'sv_01jd0000007000800000000009';

describe('docs/protocol.md shows what comes out', () => {
  test('a public key', () => {
    expect(section('## Public key')).toContain(publicKey);
  });

  test('a transcript: its bytes, the link id, and both proofs', () => {
    const shown = section('## Transcript');
    expect(shown.replaceAll(/\s/g, '')).toContain(hex(transcript));
    expect(shown).toContain(linkId.toString('hex'));
    expect(shown).toContain(signed('link', proofContent('server', transcript)));
    expect(shown).toContain(signed('client', proofContent('client', transcript)));
  });

  test('a key set', () => {
    const roles = { link: [publicKey], command: [publicKey], seal: [publicKey], release: [publicKey] };
    const set = { number: 1, serverId, issuedAt: 1_763_820_000_000, roots: [publicKey], keys: roles };
    const json = JSON.stringify(keySetSchema.parse(set));
    expect(section('## Key set')).toContain(json);
    expect(section('## Key set')).toContain(signed('root', Buffer.from(json)));
  });

  test('a command', () => {
    const content = commandContent(linkId, 258, Buffer.from('{"kind":"refresh-facts"}'));
    const shown = section('## Command');
    expect(shown.replaceAll(/\s/g, '')).toContain(hex(content));
    expect(shown).toContain(signed('command', content));
  });

  test('an enrolment key, with its check', () => {
    const body = enrolmentKeyBody({ installerId: '0123456789abcdef0123456789abcdef', secret: 'A'.repeat(43) });
    const whole = `${body}.${sha256(Buffer.from(body)).toString('hex').slice(0, 8)}`;
    expect(parseEnrolmentKey(whole)).toBeDefined();
    expect(section('## Enrolment key')).toContain(whole);
  });

  test('an address list', () => {
    const list = { number: 1_763_820_000_000, serverId, addresses: ['jump.example.net:443', '[2001:db8::7]:8443'] };
    const json = JSON.stringify(addressListSchema.parse(list));
    const content = addressListContent(Buffer.from(json));
    expect(hex(content).slice(0, 4)).toBe('417b');
    const shown = section('## Address list');
    expect(shown).toContain(json);
    expect(shown).toContain(signed('command', content));
  });

  test('a next key, signed by both', () => {
    const content = nextKeyContent(linkId, nextKey.text);
    const shown = section('## Next key');
    expect(shown.replaceAll(/\s/g, '')).toContain(hex(content));
    expect(shown).toContain(nextKey.text);
    expect(shown).toContain(signed('client', content));
    expect(shown).toContain(signed('client', content, nextKey.key));
  });

  test('a copy permit, and what goes with it', () => {
    const permit = copyPermitText({ clientId: 'jc_01jd0000007000800000000001', secret: 'B'.repeat(43) });
    expect(parseCopyPermit(permit)).toBeDefined();
    const content = copyContent(transcript, permit);
    expect(hex(content.subarray(0, 1))).toBe('4e');
    const shown = section('## Copy permit');
    expect(shown).toContain(permit);
    expect(shown).toContain(signed('client', content));
  });
});
