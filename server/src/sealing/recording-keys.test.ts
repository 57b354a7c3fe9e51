/** Keys that take over from one another while recordings of each are there. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockFile } from '../file-lock.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { rotateRecordingKey } from './recording-key-file.ts';
import { openRecordingKeys } from './recording-keys.ts';

const use = { sessionId: 'se_1', channelId: 'ch_1', opening: 1 };

function dataFolder(): { readonly data: string; readonly file: string } {
  const data = temporaryFolder();
  mkdirSync(join(data, 'keys'));
  return { data, file: join(data, 'keys/recording/keys.json') };
}

test('a new key seals from the next recording on, also where it was opened before, and all of before is opened', () => {
  const { data } = dataFolder();
  const running = openRecordingKeys(data);
  const dataKeys = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const sealed = dataKeys.map((dataKey, index) => {
    if (index > 0) expect(rotateRecordingKey(data)).toMatchObject({ kind: 'rotated', keys: index + 1 });
    return running.seal(dataKey, use);
  });
  expect(new Set(sealed.map(({ keyId }) => keyId)).size).toBe(3);
  for (const keys of [running, openRecordingKeys(data)]) {
    expect(sealed.map((one) => Buffer.from(keys.open(one, use) ?? []))).toEqual(dataKeys);
  }
});

test('what another process sealed with a newer key is opened', () => {
  const { data } = dataFolder();
  const running = openRecordingKeys(data);
  rotateRecordingKey(data);
  const dataKey = randomBytes(32);
  const sealed = openRecordingKeys(data).seal(dataKey, use);
  expect(Buffer.from(running.open(sealed, use) ?? [])).toEqual(dataKey);
  expect(running.open({ ...sealed, keyId: 'rk-0000000000000000' }, use)).toBeUndefined();
});

test('a data key opens for its own recording and stretch only', () => {
  const { data } = dataFolder();
  const keys = openRecordingKeys(data);
  const sealed = keys.seal(randomBytes(32), use);
  expect(keys.open(sealed, { ...use, opening: 2 })).toBeUndefined();
  expect(keys.open(sealed, { ...use, channelId: 'ch_2' })).toBeUndefined();
  expect(keys.open({ ...sealed, sealedKey: `${sealed.sealedKey.slice(0, -2)}AA` }, use)).toBeUndefined();
});

test('the file is for the server alone; while another process changes it nothing is done', () => {
  const { data, file } = dataFolder();
  openRecordingKeys(data);
  rotateRecordingKey(data);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const before = readFileSync(file, 'utf8');
  const lock = lockFile(join(data, 'keys/recording/rotation.lock'), 0);
  expect(rotateRecordingKey(data)).toEqual({ kind: 'busy' });
  expect(readFileSync(file, 'utf8')).toBe(before);
  lock?.release();
});

test.each([
  ['no JSON', 'keys'],
  ['a key that is cut', '{"current":"rk-0123456789abcdef","keys":{"rk-0123456789abcdef":"c2hvcnQ"}}'],
  ['a current key that is not there', '{"current":"rk-0123456789abcdef","keys":{}}'],
])('%s is refused, and not written over', (_case, text) => {
  const { data, file } = dataFolder();
  openRecordingKeys(data);
  writeFileSync(file, text);
  expect(() => openRecordingKeys(data)).toThrow('is not what a server wrote');
  expect(() => rotateRecordingKey(data)).toThrow('is not what a server wrote');
  expect(readFileSync(file, 'utf8')).toBe(text);
});
