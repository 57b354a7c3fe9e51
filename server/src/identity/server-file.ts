/**
 * `keys/server.json`: who the server is, its key set, and which roots sign it. Replacing this file is the one moment at
 * which a rotation happens: a root file that it doesn't name means nothing.
 */
import { createPublicKey, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseId } from '@sallyport/domain';
import type { ServerId } from '@sallyport/domain';
import { decodeBase64url, encodeBase64url, keySetSchema, signedContent, signedKeySetSchema } from '@sallyport/protocol';
import type { KeySet, SignedKeySet } from '@sallyport/protocol';
import * as z from 'zod';

export const firstRootFile = 'root.pem';

/** Of one more root. */
export function rootFile(): string {
  return `root-${randomBytes(8).toString('hex')}.pem`;
}

const rootSchema = z.object({
  /** Of the private key, in the same folder. */
  file: z.string().regex(/^root(?:-[0-9a-f]{16})?\.pem$/),
  key: z.string(),
  since: z.int(),
  /** When a newer root took its place; null for the newest. */
  replacedAt: z.int().nullable(),
});

const serverFileSchema = z.object({
  serverId: z.string(),
  createdAt: z.int(),
  keySet: signedKeySetSchema,
  roots: z.array(rootSchema).min(1).max(8).optional(),
  chain: z.array(signedKeySetSchema).max(8).optional(),
});

export type HeldRoot = Readonly<z.infer<typeof rootSchema>>;

export interface ServerFile {
  readonly serverId: ServerId;
  readonly createdAt: number;
  readonly keySet: SignedKeySet;
  /** The newest first. */
  readonly roots: readonly HeldRoot[];
  /** Earlier key sets, each signed by the root before and the root after a rotation; oldest first. */
  readonly chain: readonly SignedKeySet[];
}

const nameOf = (folder: string): string => join(folder, 'server.json');

export function readServerFile(folder: string): ServerFile {
  const parsed = serverFileSchema.safeParse(JSON.parse(readFileSync(nameOf(folder), 'utf8')));
  const serverId = parsed.success ? parseId('server', parsed.data.serverId) : undefined;
  const [root] = parsed.data?.keySet.signatures ?? [];
  if (!parsed.success || serverId === undefined || root === undefined) {
    throw new Error(`${nameOf(folder)} is not what a server wrote`);
  }
  const { createdAt, keySet, chain = [] } = parsed.data;
  // A file of the first version names no roots: there was one.
  const first: HeldRoot = { file: firstRootFile, key: root.root, since: createdAt, replacedAt: null };
  return { serverId, createdAt, keySet, roots: parsed.data.roots ?? [first], chain };
}

export function serverFileText(file: ServerFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Changes whenever the file is replaced. */
export function serverFileTime(folder: string): string {
  const { mtimeNs, ino } = statSync(nameOf(folder), { bigint: true });
  return `${mtimeNs} ${ino}`;
}

export function newestRoot({ roots }: ServerFile): HeldRoot {
  const [newest] = roots;
  if (newest === undefined) throw new Error('A server without a root');
  return newest;
}

/** What a key set says, once its signature is of no interest: the server's own. */
export function ownKeySet({ bytes }: SignedKeySet): KeySet {
  return keySetSchema.parse(JSON.parse(Buffer.from(decodeBase64url(bytes) ?? new Uint8Array()).toString()));
}

/** Signed by each of these roots. */
export function signKeySet(set: KeySet, roots: readonly KeyObject[]): SignedKeySet {
  const bytes = Buffer.from(JSON.stringify(set));
  const signatures = roots.map((root) => {
    const spki = createPublicKey(root).export({ type: 'spki', format: 'der' });
    return {
      root: `ed25519:${encodeBase64url(spki)}`,
      signature: encodeBase64url(sign(null, signedContent('root', bytes), root)),
    };
  });
  return { bytes: encodeBase64url(bytes), signatures };
}
