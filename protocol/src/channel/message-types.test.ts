import { describe, expect, test } from 'vitest';
import { channelMessageMaxBytes, channelTools, messageType } from './message-types.ts';

describe.each(Object.entries(channelTools))('the table of %s', (_tool, rules) => {
  test('names each type once, as messageType does', () => {
    expect(Object.fromEntries(rules.map((rule) => [rule.name, rule.type]))).toEqual(messageType);
    expect(new Set(rules.map((rule) => rule.type)).size).toBe(rules.length);
  });

  test.each(rules)('$name has a sender and sizes that can be met', (rule) => {
    expect(rule.from.length).toBeGreaterThan(0);
    expect(rule.minBytes).toBeLessThanOrEqual(rule.maxBytes);
    expect(rule.maxBytes).toBeLessThan(channelMessageMaxBytes);
  });

  test('what changes the machine needs control, and only viewers need anything', () => {
    const control = rules.filter((rule) => rule.need === 'control').map((rule) => rule.name);
    expect(control).toEqual(['input', 'resize']);
    for (const rule of rules) if (rule.need !== 'none') expect(rule.from).toContain('viewer');
  });
});
