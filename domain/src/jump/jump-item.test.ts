import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idOf } from '../testing/samples.ts';
import { checkTypedText } from '../text.ts';
import { defaultItemName, itemTextLimits, whatRemovalDoes } from './jump-item.ts';

const clientId = idOf('jump-client', 1);
const [first, second, third] = [idOf('jump-item', 1), idOf('jump-item', 2), idOf('jump-item', 3)];

test.each([
  ['a host name', 'web-01', 'web-01'],
  ['a host name with a terminal escape in it', 'a\u001b[2J', 'a\\u{1b}[2J'],
  ['a very long host name', 'a'.repeat(200), `${'a'.repeat(127)}…`],
  ['no host name', '', clientId],
  ['blanks for a host name', '   ', clientId],
])('item.default-name: %s', (_, hostname, name) => {
  expect(defaultItemName(hostname, clientId)).toBe(name);
});

test('item.default-name: whatever an endpoint reports, the name is one that somebody could have typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (hostname) => {
      const name = defaultItemName(hostname, clientId);
      expect(checkTypedText(name, itemTextLimits.name)).toEqual({ kind: 'good', text: name });
    }),
  );
});

test.each([
  ['the only entry', [first], [first], 'uninstalls'],
  ['one of two copies', [first, second], [first], 'removes-entries'],
  ['both copies', [first, second], [second, first], 'uninstalls'],
  ['two of three', [first, second, third], [first, third], 'removes-entries'],
  ['an entry of another client', [first], [second], 'removes-entries'],
] as const)('item.last-removed: removing %s', (_, entries, removed, effect) => {
  expect(whatRemovalDoes(entries, new Set(removed))).toBe(effect);
});

test.each([
  ['a name of 128 characters', 'name', 'a'.repeat(128), 'good'],
  ['a name of 129', 'name', 'a'.repeat(129), 'bad'],
  ['no name', 'name', '', 'bad'],
  ['a tag of 64 characters', 'tag', 'a'.repeat(64), 'good'],
  ['a tag of 65', 'tag', 'a'.repeat(65), 'bad'],
  ['no tag', 'tag', '', 'good'],
  ['comments of 1024 characters', 'comments', 'a'.repeat(1024), 'good'],
  ['comments of 1025', 'comments', 'a'.repeat(1025), 'bad'],
  ['comments of two lines', 'comments', 'a\nb', 'good'],
] as const)('%s', (_, field, text, kind) => {
  expect(checkTypedText(text, itemTextLimits[field]).kind).toBe(kind);
});
