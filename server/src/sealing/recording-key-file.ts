/** `keys/recording/keys.json`: the keys under which the data keys of recordings are sealed, and which one is in use. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeBase64url, encodeBase64url } from '@sallyport/protocol';
import * as z from 'zod';
import { lockFile } from '../file-lock.ts';
import { makeFolderOnce, writeFileDurably } from '../identity/durable-files.ts';

const schema = z.object({
  current: z.string(),
  keys: z.record(z.string().regex(/^rk-[0-9a-f]{16}$/), z.base64url().length(43)),
});

type KeyFile = Readonly<z.infer<typeof schema>>;

export interface HeldKeys {
  readonly current: string;
  /** 32 bytes each. */
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

const keyBytes = 32;

function withNewKey(keys: KeyFile['keys']): KeyFile {
  const id = `rk-${randomBytes(8).toString('hex')}`;
  return { current: id, keys: { ...keys, [id]: encodeBase64url(randomBytes(keyBytes)) } };
}

const textOf = (file: KeyFile): string => `${JSON.stringify(file, null, 2)}\n`;

/** Of a data folder whose `keys/` is there already; made at the first call. */
export function recordingKeyFile(dataFolder: string): string {
  const folder = join(dataFolder, 'keys', 'recording');
  if (!existsSync(folder)) makeFolderOnce(folder, { 'keys.json': textOf(withNewKey({})) });
  return join(folder, 'keys.json');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function read(path: string): KeyFile {
  const parsed = schema.safeParse(jsonOf(readFileSync(path, 'utf8')));
  if (!parsed.success || !Object.hasOwn(parsed.data.keys, parsed.data.current)) {
    throw new Error(`${path} is not what a server wrote`);
  }
  return parsed.data;
}

export function readKeyFile(path: string): HeldKeys {
  const { current, keys } = read(path);
  const pairs = Object.entries(keys).map(([id, text]) => [id, decodeBase64url(text) ?? new Uint8Array(0)] as const);
  return { current, keys: new Map(pairs) };
}

/** Changes whenever the file is replaced. */
export function keyFileStamp(path: string): string {
  const { mtimeNs, ino } = statSync(path, { bigint: true });
  return `${mtimeNs} ${ino}`;
}

export type RecordingKeyRotation =
  | { readonly kind: 'rotated'; readonly keyId: string; readonly keys: number }
  /** Another process is at it. */
  | { readonly kind: 'busy' };

/** A new key seals what is begun from now on; those before stay, because they open what was sealed with them. */
export function rotateRecordingKey(dataFolder: string): RecordingKeyRotation {
  const path = recordingKeyFile(dataFolder);
  const lock = lockFile(join(dirname(path), 'rotation.lock'), 0);
  if (lock === undefined) return { kind: 'busy' };
  try {
    const next = withNewKey(read(path).keys);
    writeFileDurably(path, textOf(next));
    return { kind: 'rotated', keyId: next.current, keys: Object.keys(next.keys).length };
  } finally {
    lock.release();
  }
}
