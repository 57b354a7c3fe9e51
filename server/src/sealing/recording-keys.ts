/**
 * The keys under which the data keys of recordings are sealed. They lie in `keys/recording/` of the data folder, apart
 * from recordings and database, and each has an id, so that a new one can take over while old recordings stay readable.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { decodeBase64url, encodeBase64url } from '@sallyport/protocol';
import { keyFileStamp, readKeyFile, recordingKeyFile } from './recording-key-file.ts';
import type { HeldKeys } from './recording-key-file.ts';

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

/**
 * The keys of a data folder, whose `keys/` is there already; made at the first call. A key that another process adds
 * seals from the next recording on.
 */
export function openRecordingKeys(dataFolder: string): RecordingKeys {
  const path = recordingKeyFile(dataFolder);
  let stamp = keyFileStamp(path);
  let held = readKeyFile(path);
  const newest = (): HeldKeys => {
    const now = keyFileStamp(path);
    if (now === stamp) return held;
    held = readKeyFile(path);
    stamp = now;
    return held;
  };
  return {
    seal: (dataKey, use) => {
      const { current, keys } = newest();
      const key = keys.get(current);
      if (key === undefined) throw new Error(`There is no key ${current} to seal recordings with`);
      return { keyId: current, sealedKey: sealed(key, dataKey, use) };
    },
    open: ({ keyId, sealedKey }, use) => {
      const key = held.keys.get(keyId) ?? newest().keys.get(keyId);
      return key && opened(key, decodeBase64url(sealedKey), use);
    },
  };
}

function sealed(key: Uint8Array, dataKey: Uint8Array, use: KeyUse): string {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce);
  sealing.setAAD(contextOf(use));
  return encodeBase64url(Buffer.concat([nonce, sealing.update(dataKey), sealing.final(), sealing.getAuthTag()]));
}

function opened(key: Uint8Array, bytes: Uint8Array | undefined, use: KeyUse): Uint8Array | undefined {
  if (bytes?.length !== nonceBytes + keyBytes + tagBytes) return undefined;
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes));
  opening.setAAD(contextOf(use));
  opening.setAuthTag(bytes.subarray(nonceBytes + keyBytes));
  try {
    const dataKey = opening.update(bytes.subarray(nonceBytes, nonceBytes + keyBytes));
    opening.final();
    return dataKey;
  } catch {
    return undefined;
  }
}

function contextOf({ sessionId, channelId, opening }: KeyUse): Buffer {
  return Buffer.from(`sallyport/recording-key/1\0${sessionId}\0${channelId}\0${opening}`);
}
