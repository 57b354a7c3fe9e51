/**
 * The keys under which the data keys of recordings are sealed. They lie in `keys/recording/` of the data folder, apart
 * from recordings and database, and each has an id, so that a new one can take over while old recordings stay readable.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBase64url, encodeBase64url } from '@sallyport/protocol';
import * as z from 'zod';
import { makeFolderOnce } from '../identity/durable-files.ts';

/** What a data key belongs to: it opens nowhere else. */
export interface KeyUse {
  readonly sessionId: string;
  readonly channelId: string;
  readonly opening: number;
}

export interface RecordingKeys {
  /** Seals a data key of 32 bytes under the current key. */
  seal(dataKey: Uint8Array, use: KeyUse): { readonly keyId: string; readonly sealedKey: string };
  /** Undefined when the key is not here, or what is sealed is not what was sealed for this use. */
  open(sealed: { readonly keyId: string; readonly sealedKey: string }, use: KeyUse): Uint8Array | undefined;
}

const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

const keyFile = z.object({
  current: z.string(),
  keys: z.record(z.string().regex(/^rk-[0-9a-f]{16}$/), z.base64url().length(43)),
});

/** The keys of a data folder, whose `keys/` is there already; made at the first call. */
export function openRecordingKeys(dataFolder: string): RecordingKeys {
  const folder = join(dataFolder, 'keys', 'recording');
  if (!existsSync(folder)) makeFolderOnce(folder, { 'keys.json': newKeyFile() });
  const file = join(folder, 'keys.json');
  const parsed = keyFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not what a server wrote`);
  const keys = new Map(Object.entries(parsed.data.keys).map(([id, text]) => [id, decodeBase64url(text)]));
  return recordingKeys(parsed.data.current, keys);
}

function newKeyFile(): string {
  const id = `rk-${randomBytes(8).toString('hex')}`;
  return `${JSON.stringify({ current: id, keys: { [id]: encodeBase64url(randomBytes(keyBytes)) } }, null, 2)}\n`;
}

function recordingKeys(current: string, keys: ReadonlyMap<string, Uint8Array | undefined>): RecordingKeys {
  const currentKey = keys.get(current);
  if (currentKey === undefined) throw new Error(`There is no key ${current} to seal recordings with`);
  return {
    seal(dataKey, use) {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, currentKey, nonce);
      sealing.setAAD(contextOf(use));
      const sealed = Buffer.concat([nonce, sealing.update(dataKey), sealing.final(), sealing.getAuthTag()]);
      return { keyId: current, sealedKey: encodeBase64url(sealed) };
    },
    open({ keyId, sealedKey }, use) {
      const key = keys.get(keyId);
      const sealed = decodeBase64url(sealedKey);
      if (key === undefined || sealed?.length !== nonceBytes + keyBytes + tagBytes) return undefined;
      const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes));
      opening.setAAD(contextOf(use));
      opening.setAuthTag(sealed.subarray(nonceBytes + keyBytes));
      try {
        const dataKey = opening.update(sealed.subarray(nonceBytes, nonceBytes + keyBytes));
        opening.final();
        return dataKey;
      } catch {
        return undefined;
      }
    },
  };
}

function contextOf({ sessionId, channelId, opening }: KeyUse): Buffer {
  return Buffer.from(`sallyport/recording-key/1\0${sessionId}\0${channelId}\0${opening}`);
}
