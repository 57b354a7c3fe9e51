import { expect, test } from 'vitest';
import type { ChosenItem } from './acts/item-acts.tsx';
import { whyNoJump, type Chosen } from './chosen-items.ts';

const good = { allowed: true } as const;
const bad = { allowed: false, reasons: [{ code: 'x', message: 'The Jump Client is offline.' }] } as const;

function item(number: number, jump: typeof good | typeof bad = good): ChosenItem {
  return { id: `ji_${number}`, name: `item ${number}`, actions: { jump, copy: good, remove: good } };
}

function many(count: number, targets = count): Chosen {
  const items = Array.from({ length: count }, (_, number) => item(number));
  return { isMany: true, items, targets: items.slice(0, targets) };
}

const one = (only: ChosenItem): Chosen => ({ isMany: false, items: [only], targets: [] });

test.each([
  ['nothing is selected', { isMany: false, items: [], targets: [] }, 'Select an item first.'],
  ['one that may be jumped to', one(item(1)), undefined],
  ['one that was never in view', one({ id: 'ji_1', name: 'ji_1' }), undefined],
  ['one that is offline', one(item(1, bad)), 'The Jump Client is offline.'],
  ['ten', many(10), undefined],
  ['eleven', many(11), 'One start takes at most 10 items. Take 1 from the selection.'],
  ['eleven, of which ten may be jumped to', many(11, 10), undefined],
  ['several that all are away', many(3, 0), 'None of them can be jumped to now.'],
] as const)('whether the selection can be jumped to: %s', (_what, chosen, why) => {
  expect(whyNoJump(chosen)).toBe(why);
});
