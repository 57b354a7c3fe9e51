import { encodeBase64url } from '@sallyport/protocol';
import type { AddressList } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import type { LinkMemory } from '../identity/client-folder.ts';
import { heldKeySetOf } from '../identity/key-set.ts';
import { makeKey, ServerKeys } from '../testing/server-keys.ts';
import { addressesToDial, readAddressList, rememberedAfter } from './address-list.ts';
import { AddressRound } from './address-round.ts';

const nothing: LinkMemory = { generation: null, adopted: [], offered: [], lastWorked: null, number: 0, first: null };
const keys = new ServerKeys();
const list = (number: number, ...addresses: readonly string[]): AddressList => ({
  number,
  serverId: keys.serverId,
  addresses: [...addresses],
});

test.for([
  ['what the installer was given, at first', nothing, ['a:1', 'b:1'], [], ['a:1', 'b:1']],
  ['the one that worked last comes first', { ...nothing, lastWorked: 'b:1' }, ['a:1', 'b:1'], [], ['b:1', 'a:1']],
  [
    'before it what was offered and not tried yet; then what was adopted, what was installed; each once',
    { ...nothing, lastWorked: 'd:1', offered: ['n:1', 'm:1'], adopted: ['m:1', 'd:1'] },
    ['a:1', 'm:1'],
    [],
    ['n:1', 'm:1', 'd:1', 'a:1'],
  ],
  [
    'an offered address that was silent waits behind the one that worked',
    { ...nothing, lastWorked: 'd:1', offered: ['n:1', 'm:1'], adopted: ['d:1'] },
    ['a:1'],
    ['n:1'],
    ['m:1', 'd:1', 'n:1', 'a:1'],
  ],
  [
    'what the server wants to be dialled first comes before the one that worked last, silent or not',
    { ...nothing, lastWorked: 'd:1', adopted: ['p:1', 'd:1'], first: 'p:1' },
    ['a:1'],
    ['p:1'],
    ['p:1', 'd:1', 'a:1'],
  ],
] satisfies readonly (readonly [string, LinkMemory, readonly string[], readonly string[], readonly string[]])[])(
  '%s',
  ([, memory, installed, silent, dialled]) => {
    expect(addressesToDial(memory, { installed, silent: new Set(silent) })).toEqual(dialled);
  },
);

test.for([
  [
    'a list is adopted by a link over one of its addresses',
    nothing,
    ['n:1', list(5, 'n:1', 'm:1', 'n:1')],
    { adopted: ['n:1', 'm:1'], offered: [], number: 5 },
  ],
  [
    'a list that has not worked yet is kept beside the old one',
    { ...nothing, adopted: ['a:1'], number: 4 },
    ['a:1', list(5, 'n:1')],
    { adopted: ['a:1'], offered: ['n:1'], number: 5 },
  ],
  [
    'a link over it adopts it, even when the list is not shown again',
    { ...nothing, adopted: ['a:1'], offered: ['n:1'], number: 5 },
    ['n:1', undefined],
    { adopted: ['n:1'], offered: [], number: 5 },
  ],
  [
    'a list whose addresses do not answer is never adopted, however often it is shown',
    { ...nothing, adopted: ['a:1'], offered: ['n:1'], number: 5 },
    ['a:1', list(5, 'n:1')],
    { adopted: ['a:1'], offered: ['n:1'], number: 5 },
  ],
  [
    'an older list means nothing',
    { ...nothing, adopted: ['a:1'], number: 5 },
    ['a:1', list(4, 'a:1', 'z:1')],
    { adopted: ['a:1'], offered: [], number: 5 },
  ],
  [
    'a newer list takes the place of one that has not worked yet',
    { ...nothing, adopted: ['a:1'], offered: ['n:1'], number: 5 },
    ['a:1', list(6, 'o:1')],
    { adopted: ['a:1'], offered: ['o:1'], number: 6 },
  ],
  [
    'the adopted list shown again over an address that only the installer knows changes nothing',
    { ...nothing, adopted: ['n:1'], number: 5 },
    ['a:1', list(5, 'n:1')],
    { adopted: ['n:1'], offered: [], number: 5 },
  ],
  [
    'a list that wants another address first waits until that was tried',
    { ...nothing, adopted: ['a:1'], number: 5 },
    ['a:1', { ...list(6, 'p:1', 'a:1'), first: 'p:1' }],
    { adopted: ['a:1'], offered: ['p:1', 'a:1'], number: 6, first: 'p:1' },
  ],
  [
    'which did not answer: it is adopted all the same',
    { ...nothing, adopted: ['a:1'], offered: ['p:1', 'a:1'], number: 6, first: 'p:1' },
    ['a:1', { ...list(6, 'p:1', 'a:1'), first: 'p:1' }],
    { adopted: ['p:1', 'a:1'], offered: [], number: 6, first: 'p:1' },
  ],
  [
    'which answered',
    { ...nothing, adopted: ['a:1'], offered: ['p:1', 'a:1'], number: 6, first: 'p:1' },
    ['p:1', { ...list(6, 'p:1', 'a:1'), first: 'p:1' }],
    { adopted: ['p:1', 'a:1'], offered: [], number: 6, first: 'p:1' },
  ],
  [
    'the same list of another portal is news',
    { ...nothing, adopted: ['p:1', 'a:1'], number: 6, first: 'p:1' },
    ['p:1', { ...list(6, 'q:1', 'p:1', 'a:1'), first: 'q:1' }],
    { adopted: ['p:1', 'a:1'], offered: ['q:1', 'p:1', 'a:1'], number: 6, first: 'q:1' },
  ],
  [
    'and of no portal is as well',
    { ...nothing, adopted: ['p:1', 'a:1'], number: 6, first: 'p:1' },
    ['p:1', list(6, 'a:1', 'p:1')],
    { adopted: ['a:1', 'p:1'], offered: [], number: 6, first: null },
  ],
] satisfies readonly (readonly [
  string,
  LinkMemory,
  readonly [string, AddressList | undefined],
  Partial<LinkMemory>,
])[])('%s', ([, memory, [address, offered], after]) => {
  expect(rememberedAfter(memory, { address, offered, generation: 'g' })).toEqual({
    generation: 'g',
    first: null,
    lastWorked: address,
    ...after,
  });
});

test('every address has its turn before any comes again, and a new outage begins with the first', () => {
  const round = new AddressRound(['a:1', 'b:1']);
  const memory = { ...nothing, lastWorked: 'b:1', offered: ['n:1'] };
  const dialled = (): string | undefined => {
    const address = round.next(memory);
    if (address !== undefined) round.failed(address);
    return address?.name;
  };
  expect(round.hasUntried(memory)).toBe(true);
  expect([dialled(), dialled(), dialled(), dialled()]).toEqual(['n:1', 'b:1', 'a:1', 'b:1']);
  expect(round.hasUntried(memory)).toBe(false);
  round.begin();
  expect(dialled()).toBe('b:1');
});

const keySet = heldKeySetOf(keys.keySet)?.keySet;
if (keySet === undefined) throw new Error('no key set');
const good = keys.addressList(['a:1'], 7);

test.for([
  ['signed by the command role', good, { number: 7, addresses: ['a:1'] }],
  ['none, of a server of before', undefined, undefined],
  ['altered', { ...good, bytes: encodeBase64url(Buffer.from('{"number":8}')) }, 'wrong'],
  [
    'signed by a stranger',
    { ...good, signature: makeKey().sign('command', Buffer.from(good.bytes, 'base64url')) },
    'wrong',
  ],
  [
    'signed in another role',
    { ...good, signature: keys.link.sign('link', Buffer.from(good.bytes, 'base64url')) },
    'wrong',
  ],
  ['signed, and no list', keys.addressList([], 7), 'wrong'],
] as const)('a list: %s', ([, signed, read]) => {
  const found = readAddressList(signed, keySet);
  if (typeof read === 'object') expect(found).toMatchObject(read);
  else expect(found).toBe(read);
});

test('a list of another server is wrong, whoever signed it', () => {
  expect(readAddressList(good, { ...keySet, serverId: 'sv_01k1bbbbbbbbbbbbbbbbbbbbbb' })).toBe('wrong');
});
