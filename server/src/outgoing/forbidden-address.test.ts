import { expect, test } from 'vitest';
import { isForbiddenAddress } from './forbidden-address.ts';

test.each([
  ['169.254.169.254', true],
  ['169.254.0.1', true],
  ['::ffff:169.254.169.254', true],
  ['::ffff:a9fe:a9fe', true],
  ['::169.254.169.254', true],
  ['64:ff9b::169.254.169.254', true],
  ['2002:a9fe:a9fe::', true],
  ['fe80::1', true],
  ['fe80::1%eth0', true],
  ['febf::1', true],
  ['fd00:ec2::254', true],
  ['fd00:0ec2:0:0:0:0:0:254', true],
  ['100.100.100.200', true],
  ['192.0.0.192', true],
  ['168.63.129.16', true],
  ['0.0.0.0', true],
  ['::', true],
  ['255.255.255.255', true],
  ['224.0.0.1', true],
  ['ff02::1', true],
  ['not an address', true],
  ['', true],
  ['10.0.0.7', false],
  ['192.168.1.1', false],
  ['127.0.0.1', false],
  ['::1', false],
  ['203.0.113.7', false],
  ['fd00::7', false],
  ['2001:db8::7', false],
  ['168.63.129.17', false],
])('%s may not be called: %s', (address, isForbidden) => {
  expect(isForbiddenAddress(address)).toBe(isForbidden);
});
