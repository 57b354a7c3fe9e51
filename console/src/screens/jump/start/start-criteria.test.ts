import { describe, expect, test } from 'vitest';
import { criteriaText, exactly, startCriteriaOf } from './start-criteria.ts';

describe('the address that starts a session', () => {
  test.each([
    ['a name', { name: 'kiosk' }, 'name:kiosk', []],
    ['several', { name: 'kiosk 7', tag: 'lobby' }, 'name:"kiosk 7" tag:lobby', []],
    ['numbers as they are read from an address', { host: 7 }, 'host:7', []],
    ['an address of the network', { ip: '10.0.0.7' }, 'ip:10.0.0.7', []],
    ['nothing', {}, '', []],
    ['blanks', { name: '  ' }, '', []],
    ['what is no criterion', { name: 'a', colour: 'red' }, 'name:a', ['colour']],
    ['an object’s own names', { constructor: 'x' }, '', ['constructor']],
    ['what is no text', { name: { $ne: 1 } }, '', ['name']],
    ['an endless text', { name: 'x'.repeat(129) }, '', ['name']],
  ])('%s', (_, address, text, unknown) => {
    const criteria = startCriteriaOf(address);
    expect([criteriaText(criteria), criteria.unknown]).toEqual([text, unknown]);
  });

  test.each([
    ['one is exactly so', { name: 'kiosk-1' }, ['kiosk-1']],
    ['case apart', { name: 'KIOSK-1' }, ['kiosk-1']],
    ['none is exactly so', { name: 'kiosk' }, ['kiosk-1', 'kiosk-10']],
    ['not every text is', { name: 'kiosk-1', tag: 'lob' }, ['kiosk-1', 'kiosk-10']],
  ])('of those that match the one that is meant: %s', (_, address, names) => {
    const rows = [
      { name: 'kiosk-1', tag: 'lobby' },
      { name: 'kiosk-10', tag: 'lobby' },
    ];
    expect(exactly(rows, startCriteriaOf(address)).map(({ name }) => name)).toEqual(names);
  });
});
