/** Every kind of entry that the server writes into the audit log has words in the console. */
import { expect, test } from 'vitest';
import { auditKinds } from '../../console/src/text/en-admin.ts';
import { trackedTexts } from './tracked-files.ts';

/** What is told of an item is made of entries, and has kinds and words of its own. */
const otherKinds = 'server/src/services/items/item-events.ts';

test('every kind of entry that the server writes is called something', () => {
  const kinds = trackedTexts(/^server\/src\/.*\.ts$/)
    .filter(({ path }) => path !== otherKinds && !/\.test\.ts$|\/testing\//.test(path))
    .flatMap(({ text }) => [...text.matchAll(/\bkind: '([a-z-]+\.[a-z-]+)'/g)])
    .map(([, kind = '']) => kind);
  expect(kinds.length).toBeGreaterThan(50);
  expect([...new Set(kinds)].filter((kind) => auditKinds[kind] === undefined).toSorted()).toEqual([]);
});
