import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enrolmentKeyBody, enrolmentKeyMaxLength, parseEnrolmentKey } from './enrolment-key.ts';

const key = { installerId: '0123456789abcdef0123456789abcdef', secret: 'A'.repeat(43) };
const body = `sp1.0123456789abcdef0123456789abcdef.${'A'.repeat(43)}`;
const check = createHash('sha256').update(body).digest('hex').slice(0, 8);
const written = `${body}.${check}`;

describe('an enrolment key', () => {
  test('is taken apart', () => {
    expect(parseEnrolmentKey(written)).toEqual({ ...key, check });
    expect(written.length).toBeLessThanOrEqual(enrolmentKeyMaxLength);
  });

  test('is put together, without its check', () => {
    expect(enrolmentKeyBody(key)).toBe(body);
  });

  test.each([
    ['of a later form', written.replace('sp1.', 'sp2.')],
    ['with an installer in capitals', written.replace('abcdef', 'ABCDEF')],
    ['with a short secret', written.replace('AA', 'A')],
    ['without its check', body],
    ['with a blank at its end', `${written} `],
    ['with a line after it', `${written}\n`],
  ])('%s is none', (_, text) => {
    expect(parseEnrolmentKey(text)).toBeUndefined();
  });

  test('is read from no other text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), (text) => {
        const parsed = parseEnrolmentKey(text);
        if (parsed !== undefined) expect(`${enrolmentKeyBody(parsed)}.${parsed.check}`).toBe(text);
      }),
    );
  });
});
