/** Keys, a signer and a book in memory, for recorders without a server around them. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { signedContent } from '@sallyport/protocol';
import { publicKeyText } from '../../identity/identity.ts';
import { openRecordingKeys } from '../recording-keys.ts';
import type { RecordingKeys } from '../recording-keys.ts';
import type { SealBook } from '../seal-book.ts';
import type { SignedCheckpoint, SignSeal } from '../sealed-writer.ts';

const { privateKey } = generateKeyPairSync('ed25519');

export interface TestSeals {
  readonly keys: RecordingKeys;
  readonly sign: SignSeal;
  readonly sealKeys: readonly string[];
  readonly book: SealBook & { readonly rows: SignedCheckpoint[] };
}

/** The keys of a data folder, made at the first call. */
export function testSeals(dataFolder: string): TestSeals {
  mkdirSync(join(dataFolder, 'keys'), { recursive: true });
  const rows: SignedCheckpoint[] = [];
  return {
    keys: openRecordingKeys(dataFolder),
    sign: (content) => sign(null, signedContent('seal', content), privateKey),
    sealKeys: [publicKeyText(privateKey)],
    book: {
      rows,
      openings: (channelId) =>
        Promise.resolve(
          Math.max(0, ...rows.map(({ checkpoint }) => (checkpoint.channelId === channelId ? checkpoint.opening : 0))),
        ),
      put: (signed) => {
        const { channelId, opening } = signed.checkpoint;
        const at = rows.findIndex(
          ({ checkpoint }) => checkpoint.channelId === channelId && checkpoint.opening === opening,
        );
        rows.splice(at < 0 ? rows.length : at, 1, signed);
      },
    },
  };
}
