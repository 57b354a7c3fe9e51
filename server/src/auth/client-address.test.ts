import { describe, expect, test } from 'vitest';
import { clientAddressBy } from './client-address.ts';

const nobody: readonly string[] = [];
const proxy = ['10.0.0.0/8', '2001:db8::1'];

describe('who is calling', () => {
  test.each([
    ['a socket of IPv4', nobody, '203.0.113.9', undefined, '203.0.113.9'],
    ['the same on a server that listens on both', nobody, '::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['a socket of IPv6, in its one spelling', nobody, '2001:DB8:0::9', undefined, '2001:db8::9'],
    ['one of a link', nobody, 'fe80::9%eth0', undefined, 'fe80::9'],
    ['a socket that is closed', nobody, undefined, undefined, 'unknown'],
    ['no address', nobody, '203.0.113.999', undefined, 'unknown'],
    ['mapped, and no address', nobody, '::ffff:203.0.113', undefined, 'unknown'],
    ['a header from whoever likes', nobody, '203.0.113.9', '198.51.100.7', '203.0.113.9'],
    ['the same where there are proxies', proxy, '203.0.113.9', '198.51.100.7', '203.0.113.9'],
    ['a proxy that says nothing', proxy, '10.0.0.1', undefined, '10.0.0.1'],
    ['a proxy that says who', proxy, '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['the same, mapped', proxy, '::ffff:10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['a proxy of IPv6', proxy, '2001:db8::1', '198.51.100.7', '198.51.100.7'],
    [
      'two proxies, and what the caller wrote itself',
      proxy,
      '10.0.0.1',
      '192.0.2.1, 198.51.100.7, 10.0.0.2',
      '198.51.100.7',
    ],
    ['a proxy that says nonsense', proxy, '10.0.0.1', 'somebody', '10.0.0.1'],
  ])('%s', (_, proxies, socketAddress, forwardedFor, expected) => {
    expect(clientAddressBy(proxies)(socketAddress, forwardedFor)).toBe(expected);
  });
});
