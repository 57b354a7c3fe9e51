import { expect, test } from 'vitest';
import { draftOf, emptyProvider, fieldsOf, redirectsOf } from './provider-draft.ts';

test.each([
  ['a new provider with one', { clientSecret: 'abc' }, false, 'abc'],
  ['a new provider without one', {}, false, ''],
  ['a kept one that nothing was typed for, which is left out', {}, true, undefined],
  ['a kept one that another replaces', { clientSecret: 'new' }, true, 'new'],
  ['a kept one that is removed', { withoutSecret: true }, true, ''],
])('the secret that is sent of %s', (_, typed, hasSecret, sent) => {
  expect(fieldsOf({ ...emptyProvider, ...typed }, hasSecret).clientSecret).toBe(sent);
});

test('a provider that is opened and saved again is sent as it is', () => {
  const { withoutSecret: _, clientSecret: __, ...fields } = { ...emptyProvider, name: 'Sesame', enabled: false };
  expect(fieldsOf(draftOf({ ...fields, id: 'sp_1', hasSecret: true, users: 3 }), true)).toEqual(fields);
});

test('each address of the server has its redirect address', () => {
  expect(redirectsOf('sp_1', ['https://a/x/{id}/callback', 'https://b/x/{id}/callback'])).toEqual([
    'https://a/x/sp_1/callback',
    'https://b/x/sp_1/callback',
  ]);
});
