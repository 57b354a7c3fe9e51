/** The private root keys, read where they are needed: to be sealed, and to sign a key set. */
import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readServerFile } from './server-file.ts';

/** PKCS#8 DER of each root that is held, the newest first. */
export function readRootKeys(dataFolder: string): readonly Buffer[] {
  const folder = join(dataFolder, 'keys');
  return readServerFile(folder).roots.map(({ file }) => {
    const root = createPrivateKey(readFileSync(join(folder, file)));
    return root.export({ type: 'pkcs8', format: 'der' });
  });
}

/** Undefined for bytes that are no Ed25519 key. */
export function rootKeyOf(der: Uint8Array): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
