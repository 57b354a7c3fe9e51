import { expect, test } from 'vitest';
import { byNearness } from './nearness.ts';

const order = (search: string, ...names: readonly string[]) =>
  byNearness(
    names.map((name) => ({ name })),
    search,
  ).map(({ name }) => name);

test('names that begin so come first, then those with such a word, then those with the letters anywhere', () => {
  expect(order('k', 'backup-nas', 'INV-kiosk', 'Kasse 1')).toEqual(['Kasse 1', 'INV-kiosk', 'backup-nas']);
});

test('what matched by something else than its name comes last', () => {
  expect(order('berlin', 'web-01', 'kiosk-berlin-07')).toEqual(['kiosk-berlin-07', 'web-01']);
});

test('names that are as near stay in their order', () => {
  expect(order('db', 'db-3', 'db-4', 'DB-5')).toEqual(['db-3', 'db-4', 'DB-5']);
});
