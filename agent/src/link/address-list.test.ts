import { expect, test } from 'vitest';
import type { LinkMemory } from '../identity/client-folder.ts';
import { addressesToDial, rememberedAfter } from './address-list.ts';

const nothing: LinkMemory = { generation: null, adopted: [], offered: [], lastWorked: null };

test.for([
  ['what the installer was given, at first', nothing, ['a:1', 'b:1'], ['a:1', 'b:1']],
  ['the one that worked last comes first', { ...nothing, lastWorked: 'b:1' }, ['a:1', 'b:1'], ['b:1', 'a:1']],
  [
    'then what was offered, what was adopted, what was installed; each once',
    { ...nothing, lastWorked: 'd:1', offered: ['n:1', 'm:1'], adopted: ['m:1', 'd:1'] },
    ['a:1', 'm:1'],
    ['d:1', 'n:1', 'm:1', 'a:1'],
  ],
] satisfies readonly (readonly [string, LinkMemory, readonly string[], readonly string[]])[])(
  '%s',
  ([, memory, installed, dialled]) => {
    expect(addressesToDial(memory, installed)).toEqual(dialled);
  },
);

test('a list is adopted by a link over one of its addresses', () => {
  const after = rememberedAfter(nothing, { address: 'n:1', offered: ['n:1', 'm:1', 'n:1'], generation: 'g' });
  expect(after).toEqual({ generation: 'g', adopted: ['n:1', 'm:1'], offered: [], lastWorked: 'n:1' });
});

test('a list that has not worked yet is tried, and the old one kept', () => {
  const before = { ...nothing, adopted: ['a:1'] };
  const after = rememberedAfter(before, { address: 'a:1', offered: ['n:1'], generation: 'g' });
  expect(after).toEqual({ generation: 'g', adopted: ['a:1'], offered: ['n:1'], lastWorked: 'a:1' });
});
