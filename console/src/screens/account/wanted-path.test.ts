import { expect, test } from 'vitest';
import { wantedPath } from './wanted-path.ts';

test.for([
  ['a page', '/jump', '/jump'],
  ['a page with its filters', '/jump?status=available&item=ji_1', '/jump?status=available&item=ji_1'],
  ['a session', '/sessions/se_1', '/sessions/se_1'],
  ['another host', '//evil.example/jump', undefined],
  ['another host by a backslash', '/\\evil.example', undefined],
  ['another scheme', 'https://evil.example', undefined],
  ['a script', 'javascript:alert(1)', undefined],
  ['the sign-in page itself', '/sign-in?to=/jump', undefined],
  ['nothing', undefined, undefined],
  ['an endless text', `/${'a'.repeat(3000)}`, undefined],
] as const)('after sign-in, %s', ([, value, expected]) => {
  expect(wantedPath(value)).toBe(expected);
});
