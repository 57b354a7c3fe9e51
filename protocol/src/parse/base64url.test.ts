import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from './base64url.ts';

describe('base64url', () => {
  // RFC 4648, section 10, without padding.
  test.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('%j is %j', (plain, encoded) => {
    expect(encodeBase64url(Buffer.from(plain))).toBe(encoded);
    expect(Buffer.from(decodeBase64url(encoded) ?? []).toString()).toBe(plain);
  });

  test.each([
    ['padding', 'Zg=='],
    ['the other alphabet', 'a+/a'],
    ['a blank', 'Zm 9'],
    ['one letter too many', 'Zm9vY'],
    ['stray bits at the end', 'Zh'],
    ['letters beyond ASCII', 'Zmé9'],
  ])('%s is refused', (_, encoded) => {
    expect(decodeBase64url(encoded)).toBeUndefined();
  });

  test('any bytes are written as Node writes them, and read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const encoded = encodeBase64url(bytes);
        expect(encoded).toBe(Buffer.from(bytes).toString('base64url'));
        expect(decodeBase64url(encoded)).toEqual(bytes);
      }),
    );
  });

  test('any text has at most one meaning', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (encoded) => {
        const bytes = decodeBase64url(encoded);
        if (bytes !== undefined) expect(encodeBase64url(bytes)).toBe(encoded);
      }),
      { numRuns: 1_000 },
    );
  });
});
