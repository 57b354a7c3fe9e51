import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressPrefix, clientAddressBy } from './client-address.ts';
import { loginCookie, readCookie } from './cookies.ts';
import { addressRules } from './origin.ts';
import { argonPasswords, passwordFault } from './passwords.ts';
import { hashOfSecret, sameText } from './secret-text.ts';

const secret = 'A'.repeat(42) + '_';

describe('the cookie of a login', () => {
  test.each([
    ['alone', `${loginCookie}=${secret}`, secret],
    ['among others', `a=b; ${loginCookie}=${secret}; c=d`, secret],
    ['twice, even if alike', `${loginCookie}=${secret}; ${loginCookie}=${secret}`, undefined],
    ['once well and once badly', `${loginCookie}=x; ${loginCookie}=${secret}`, undefined],
    ['empty', `${loginCookie}=`, undefined],
    ['too short', `${loginCookie}=${secret.slice(1)}`, undefined],
    ['too long', `${loginCookie}=${secret}A`, undefined],
    ['quoted', `${loginCookie}="${secret}"`, undefined],
    ['with other letters', `${loginCookie}=${secret.slice(1)}é`, undefined],
    ['of another case', `${loginCookie.toUpperCase()}=${secret}`, undefined],
    ['at the end of a longer name', `x${loginCookie}=${secret}`, undefined],
    ['in a header beyond all bounds', `${'a=b; '.repeat(2000)}${loginCookie}=${secret}`, undefined],
    ['in no header', undefined, undefined],
  ])('%s', (_case, header, expected) => {
    expect(readCookie(header, loginCookie)).toBe(expected);
  });

  test('no header whatever is taken for one, unless it holds exactly one good value', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom(loginCookie, '=', ';', ' ', secret, `${loginCookie}=${secret}`));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const header = parts.join('');
        const value = readCookie(header, loginCookie);
        if (value === undefined) return;
        expect(value).toMatch(/^[A-Za-z0-9_-]{43}$/);
        expect(header.split(`${loginCookie}=`).length - 1).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test.each([null, 1, [], [`${loginCookie}=${secret}`], {}, true])('a header of another kind: %j', (header) => {
    expect(readCookie(header, loginCookie)).toBeUndefined();
  });
});

describe('the address of a caller', () => {
  const direct = clientAddressBy([]);
  const proxied = clientAddressBy(['10.0.0.0/8', '2001:db8:1::/48', '192.0.2.1']);
  test.each([
    ['without proxies the header is hearsay', direct, '203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['behind a trusted proxy the hop before it counts', proxied, '10.1.1.1', '203.0.113.9', '203.0.113.9'],
    [
      'of several the right-most that is not trusted',
      proxied,
      '10.1.1.1',
      '6.6.6.6, 203.0.113.9, 10.2.2.2',
      '203.0.113.9',
    ],
    ['an untrusted neighbour is believed nothing', proxied, '198.51.100.1', '10.0.0.1', '198.51.100.1'],
    ['a proxy that passes nothing on is the caller', proxied, '10.1.1.1', undefined, '10.1.1.1'],
    ['nonsense stops the search', proxied, '10.1.1.1', '203.0.113.9, nonsense', '10.1.1.1'],
    ['a mapped address is an IPv4 one', proxied, '::ffff:10.1.1.1', '203.0.113.9', '203.0.113.9'],
    ['over IPv6', proxied, '2001:db8:1::5', '2001:db8:9::7', '2001:db8:9::7'],
    ['a single trusted address', proxied, '192.0.2.1', '203.0.113.9', '203.0.113.9'],
    ['its neighbour is not trusted', proxied, '192.0.2.2', '203.0.113.9', '192.0.2.2'],
    ['a header in several lines', proxied, '10.1.1.1', ['6.6.6.6', '203.0.113.9'], '203.0.113.9'],
    ['a socket that is gone', proxied, undefined, '203.0.113.9', 'unknown'],
  ])('%s', (_case, addressOf, socketAddress, header, expected) => {
    expect(addressOf(socketAddress, header)).toBe(expected);
  });

  test('is counted by the network of a household', () => {
    expect(addressPrefix('203.0.113.9')).toBe(addressPrefix('203.0.113.250'));
    expect(addressPrefix('203.0.113.9')).not.toBe(addressPrefix('203.0.114.9'));
    expect(addressPrefix('2001:db8:0:1::1')).toBe(addressPrefix('2001:db8:0:1:ffff::1'));
    expect(addressPrefix('2001:db8:0:1::1')).not.toBe(addressPrefix('2001:db8:0:2::1'));
    expect(addressPrefix('::ffff:203.0.113.9')).toBe(addressPrefix('203.0.113.9'));
  });
});

describe('host and origin', () => {
  const rules = addressRules(['https://access.example.com', 'https://10.0.0.1:8443', 'https://[2001:db8::1]:8443']);
  test.each([
    ['access.example.com', true],
    ['ACCESS.example.com', true],
    ['access.example.com:443', true],
    ['access.example.com:8443', false],
    ['access.example.com.', false],
    ['10.0.0.1:8443', true],
    ['10.0.0.1', false],
    ['[2001:db8::1]:8443', true],
    ['evil.example', false],
    ['access.example.com@evil.example', false],
    ['', false],
    [undefined, false],
  ])('host %s: %s', (host, expected) => {
    expect(rules.isKnownHost(host)).toBe(expected);
  });

  test.each([
    ['https://access.example.com', true],
    ['https://10.0.0.1:8443', true],
    ['http://access.example.com', false],
    ['https://access.example.com:443', false],
    ['https://access.example.com/', false],
    ['https://evil.example', false],
    ['null', false],
    ['', false],
    [undefined, false],
  ])('origin %s: %s', (origin, expected) => {
    expect(rules.isOwnOrigin(origin)).toBe(expected);
  });
});

describe('passwords', () => {
  test.each([
    ['eleven characters', 'a2345678901', 'password.too-short'],
    ['twelve', 'a23456789b12', undefined],
    ['eleven emoji, 44 bytes', '🚀🛰🌍🌕⭐🔭🪐☄🌌🌠🎆', 'password.too-short'],
    ['twelve emoji', '🚀🛰🌍🌕⭐🔭🪐☄🌌🌠🎆🎇', undefined],
    ['the user name in capitals', 'ALICE.EXAMPLE', 'password.is-username'],
    ['a common one', 'Correct Horse Battery Staple', 'password.common'],
    ['one piece repeated', 'abcabcabcabc', 'password.common'],
    ['one key held down', 'aaaaaaaaaaaaaaa', 'password.common'],
    ['a run along the keyboard', 'QWERTYUIOPAS', 'password.common'],
    ['the same backwards', '9876543210987654', 'password.common'],
    ['1,025 bytes', 'é'.repeat(512) + 'x', 'password.too-long'],
  ])('%s', (_case, password, expected) => {
    expect(passwordFault(password, 'alice.example')).toBe(expected);
  });

  test('are right or wrong, whatever keyboard composed them', async () => {
    const passwords = argonPasswords();
    const hash = await passwords.hash('café au lait, noir');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, 'cafe\u0301 au lait, noir')).toBe(true);
    expect(await passwords.verify(hash, 'cafe au lait, noir')).toBe(false);
    expect(await passwords.verify(hash, '')).toBe(false);
    expect(await passwords.verify(hash, 'x'.repeat(100_000))).toBe(false);
    expect(await passwords.verify(undefined, 'nobody has this password')).toBe(false);
  });

  test('are checked a few at a time, and a flood is turned away', async () => {
    const passwords = argonPasswords();
    const hash = await passwords.hash('a long enough secret');
    const answers = await Promise.all(Array.from({ length: 120 }, () => passwords.verify(hash, 'wrong')));
    expect(answers.filter((answer) => answer === undefined).length).toBeGreaterThan(0);
    expect(answers.filter((answer) => answer === false).length).toBeGreaterThan(100);
    expect(await passwords.verify(hash, 'a long enough secret')).toBe(true);
  });

  test('take about as long for a user who does not exist', async () => {
    const passwords = argonPasswords();
    const hash = await passwords.hash('a long enough secret');
    await passwords.verify(undefined, 'warm');
    // The fastest of several, taken in turn: what else the machine does makes runs slower, never faster.
    const fastest = { known: Infinity, unknown: Infinity };
    for (let n = 0; n < 10; n += 1) {
      for (const who of ['known', 'unknown'] as const) {
        const start = performance.now();
        await passwords.verify(who === 'known' ? hash : undefined, 'a wrong guess');
        fastest[who] = Math.min(fastest[who], performance.now() - start);
      }
    }
    const ratio = fastest.unknown / fastest.known;
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });
});

test('secrets are recognised by their hash and compared whole', () => {
  expect(hashOfSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sameText('abc', 'abc')).toBe(true);
  expect(sameText('abc', 'abd')).toBe(false);
  expect(sameText('abc', 'abcd')).toBe(false);
  expect(sameText('', '')).toBe(true);
});
