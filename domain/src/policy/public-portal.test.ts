import { describe, expect, test } from 'vitest';
import type { PortalFacts } from '../access/access-facts.ts';
import { idOf } from '../testing/samples.ts';
import { addressesOfPortal, isPortalAddress, portalAddressOf, portalOf } from './public-portal.ts';

describe('portal.host-name: what is a host name', () => {
  test.each([
    ['a name', 'support.example.com', 'support.example.com'],
    ['a name in capitals', 'Support.Example.COM', 'support.example.com'],
    ['a name of one part', 'sallyport', 'sallyport'],
    ['the full stop of the root is left out', 'support.example.com.', 'support.example.com'],
    ['a part that is in numbers', '24.example.com', '24.example.com'],
    ['a name in its ASCII form', 'xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
    ['a hyphen at the beginning of a part', '-a.example.com', undefined],
    ['a hyphen at the end of a part', 'a-.example.com', undefined],
    ['an underscore', 'a_b.example.com', undefined],
    ['an empty part', 'a..example.com', undefined],
    ['nothing', '', undefined],
    ['a port', 'support.example.com:443', undefined],
    ['a blank', ' support.example.com', undefined],
    ['a line break', 'support.example.com\n', undefined],
    ['letters beyond ASCII', 'münchen.example', undefined],
    ['a wildcard', '*.example.com', undefined],
    ['an IPv4 address', '192.0.2.1', undefined],
    ['an IPv6 address', '2001:db8::1', undefined],
    ['a part of 63 characters', `${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
    ['a part of 64 characters', `${'a'.repeat(64)}.example`, undefined],
    ['128 characters', `${'a'.repeat(62)}.${'b'.repeat(62)}.de`, `${'a'.repeat(62)}.${'b'.repeat(62)}.de`],
    ['129 characters', `${'a'.repeat(62)}.${'b'.repeat(63)}.de`, undefined],
  ])('%s', (_, text, name) => {
    expect(portalAddressOf(text)).toBe(name);
  });
});

const byDefault: PortalFacts = {
  id: idOf('public-portal', 1),
  name: 'Default',
  isDefault: true,
  addresses: ['jump.example.com'],
  sessionPolicyId: null,
};
const berlin: PortalFacts = {
  ...byDefault,
  id: idOf('public-portal', 2),
  name: 'Berlin',
  isDefault: false,
  addresses: ['berlin.example.com', 'hilfe.example.com'],
};
const portals = new Map([byDefault, berlin].map((portal) => [portal.id, portal]));

test.each([
  ['portal.default: a client without an address', null, byDefault],
  ['portal.default: an address of the default portal', 'jump.example.com', byDefault],
  ['portal.default: an address that no portal has any more', 'paris.example.com', byDefault],
  ['portal.default: the second address of another portal', 'hilfe.example.com', berlin],
])('%s', (_, address, portal) => {
  expect(portalOf({ portals }, address)).toBe(portal);
});

test.each([
  ['jump.example.com', true],
  ['hilfe.example.com', true],
  ['paris.example.com', false],
  ['Hilfe.example.com', false],
])('a client may be given the address %s: %s', (address, may) => {
  expect(isPortalAddress({ portals }, address)).toBe(may);
});

const publicAddresses = ['jump.example.com:443', 'berlin.example.com:443', 'hilfe.example.com:8443', '192.0.2.1:443'];

test.each([
  [
    'portal.dialled-first: the default portal leaves them in their order',
    byDefault,
    null,
    ['jump.example.com:443', 'berlin.example.com:443', 'hilfe.example.com:8443', '192.0.2.1:443'],
  ],
  [
    'portal.dialled-first: those of the portal, the chosen one before all',
    berlin,
    'hilfe.example.com',
    ['hilfe.example.com:8443', 'berlin.example.com:443', 'jump.example.com:443', '192.0.2.1:443'],
  ],
  [
    'portal.dialled-first: a name that the server does not go by is dialled by nobody',
    { addresses: ['paris.example.com', 'berlin.example.com'] },
    'paris.example.com',
    ['berlin.example.com:443', 'jump.example.com:443', 'hilfe.example.com:8443', '192.0.2.1:443'],
  ],
  ['portal.dialled-first: without a portal', undefined, null, publicAddresses],
])('%s', (_, portal, chosen, order) => {
  expect(addressesOfPortal(portal, { chosen, publicAddresses })).toEqual(order);
});
