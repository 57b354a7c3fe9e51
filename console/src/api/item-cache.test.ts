import type { ItemPage, ItemRow } from '@sallyport/protocol';
import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { changedFields, freshFields, mergeRows } from './item-cache.ts';

const allowed = { allowed: true } as const;

const row = (id: string, change: Partial<ItemRow> = {}): ItemRow => ({
  id,
  clientId: `jc_${id}`,
  name: id,
  hostname: id,
  status: 'available',
  statusSince: 0,
  groupId: 'jg_1',
  groupName: 'Berlin',
  tag: '',
  comments: '',
  consoleUser: '',
  privateIp: '',
  publicIp: '',
  domain: '',
  workgroup: '',
  fqdn: '',
  operatingSystem: '',
  jumpMethod: 'jump-client',
  lastAccessedAt: null,
  lastConnectedAt: null,
  lastDisconnectedAt: null,
  sessions: 0,
  actions: { jump: allowed, copy: allowed, remove: allowed },
  ...change,
});

const page = (...rows: readonly ItemRow[]): ItemPage => ({
  total: rows.length,
  counts: { total: 0, online: 0 },
  version: 1,
  rows,
});

test('a changed row is put in place in every list that shows it, and nowhere else', () => {
  const client = new QueryClient();
  const untouched = page(row('c'));
  client.setQueryData(['jump-items', 'by name', 0], page(row('a'), row('b')));
  client.setQueryData(['jump-items', 'by status', 0], page(row('b')));
  client.setQueryData(['jump-items', 'by name', 1], untouched);
  mergeRows(client, [row('b', { status: 'offline', statusSince: 9 })], 1_000);
  const statuses = (key: string) =>
    client.getQueryData<ItemPage>(['jump-items', key, 0])?.rows.map(({ status }) => status);
  expect(statuses('by name')).toEqual(['available', 'offline']);
  expect(statuses('by status')).toEqual(['offline']);
  expect(client.getQueryData(['jump-items', 'by name', 1])).toBe(untouched);
});

test('a row that says nothing new is not drawn again', () => {
  const client = new QueryClient();
  const before = page(row('same'));
  client.setQueryData(['jump-items', 'x', 0], before);
  mergeRows(client, [row('same')], 1_000);
  expect(client.getQueryData<ItemPage>(['jump-items', 'x', 0])?.rows[0]).toBe(before.rows[0]);
  expect(freshFields('same', 1_000)).toBeUndefined();
});

test('what changed is remembered for a second', () => {
  const client = new QueryClient();
  client.setQueryData(['jump-items', 'x', 0], page(row('tinted')));
  mergeRows(client, [row('tinted', { tag: 'new', sessions: 1 })], 5_000);
  expect(freshFields('tinted', 5_999)).toEqual(new Set(['tag', 'sessions']));
  expect(freshFields('tinted', 6_000)).toBeUndefined();
});

test('an outcome is compared by what it says', () => {
  const jump = { allowed: false, reasons: [{ code: 'jump.client-offline', message: '' }] } as const;
  const refused = { actions: { jump, copy: allowed, remove: allowed } };
  expect(changedFields(row('a', refused), row('a', { actions: { ...refused.actions, jump: { ...jump } } }))).toEqual(
    new Set(),
  );
  expect(changedFields(row('a'), row('a', refused))).toEqual(new Set(['actions']));
});
