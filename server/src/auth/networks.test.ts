import { expect, test } from 'vitest';
import { isInNetworks, networkFrom } from './networks.ts';

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  [' 10.1.2.3/8 ', '10.0.0.0/8'],
  ['192.0.2.77', '192.0.2.77/32'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8:0:0::1/32', '2001:db8::/32'],
  ['2001:db8::1', '2001:db8::1/128'],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
  ['::ffff:0.0.0.0/90', undefined],
  ['10/8', undefined],
  ['010.0.0.0/8', undefined],
  ['0x0a.0.0.0/8', undefined],
  ['10.0.0.0/33', undefined],
  ['10.0.0.0/-1', undefined],
  ['2001:db8::/129', undefined],
  ['fe80::1%eth0', undefined],
  ['example.com', undefined],
  ['10.0.0.0/8,192.0.2.0/24', undefined],
  ['', undefined],
])('the network "%s" is kept as %s', (text, kept) => {
  expect(networkFrom(text)).toBe(kept);
});

test.each([
  ['198.51.100.1', [], true],
  ['unknown', [], true],
  ['unknown', ['0.0.0.0/0'], false],
  ['10.255.255.255', ['10.0.0.0/8'], true],
  ['11.0.0.0', ['10.0.0.0/8'], false],
  ['11.0.0.0', ['10.0.0.0/8', '11.0.0.0/32'], true],
  ['::ffff:10.0.0.1', ['10.0.0.0/8'], true],
  ['2001:db8::1', ['0.0.0.0/0'], false],
  ['2001:db8:ffff::1', ['2001:db8::/32'], true],
])('the address %s is in %j: %s', (address, networks, isIn) => {
  expect(isInNetworks(address, networks)).toBe(isIn);
});
