import { factsSchema, statistics } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { simulatedEndpoint } from './endpoint-names.ts';
import { simulatedPlatform } from './simulated-platform.ts';

const many = Array.from({ length: 3_000 }, (_, at) => simulatedEndpoint(at + 1));

test('each endpoint has a name of its own, and the same each time', () => {
  expect(new Set(many.map(({ hostname }) => hostname)).size).toBe(many.length);
  expect(simulatedEndpoint(77)).toEqual(simulatedEndpoint(77));
});

test('names are as people give them: German, Japanese, long', () => {
  const names = many.map(({ hostname }) => hostname);
  expect(names.some((name) => /[äöüß]/.test(name))).toBe(true);
  expect(names.some((name) => /\p{Script=Han}/u.test(name))).toBe(true);
  expect(names.some((name) => name.length > 80)).toBe(true);
});

test('systems vary, and none is rare', () => {
  const counts = Map.groupBy(many, ({ operatingSystem }) => operatingSystem);
  expect(counts.size).toBe(15);
  for (const [, endpoints] of counts) expect(endpoints.length).toBeGreaterThan(100);
});

test('facts fit into the message', () => {
  for (let number = 1; number <= 300; number += 1) {
    const facts = simulatedPlatform(number, () => 1_800_000_000_000).facts(new Set(statistics));
    expect(factsSchema.parse(facts)).toEqual(facts);
  }
});
