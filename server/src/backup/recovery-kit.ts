/**
 * The recovery kit: the private root keys under a passphrase, as a text of one page. With it a server that lost its
 * keys gets new ones that its agents believe.
 *
 * The sealed bytes are: version 1 (1 byte), cost (6), salt (16), nonce (12), then AES-256-GCM over JSON with its tag of
 * 16 bytes at the end. What stands before the cipher text is authenticated with it.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { decodeBase64url, encodeBase64url } from '@sallyport/protocol';
import * as z from 'zod';
import { recoveryKitText } from '../text/recovery-kit.ts';
import { linesOf, readLines } from './kit-lines.ts';
import { costBytes, keyOfPassphrase, readCost, saltBytes, usualCost, writeCost } from './passphrase-key.ts';

export interface RecoveryKit {
  readonly serverId: string;
  /** Of the key set at that time. */
  readonly keySetNumber: number;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** PKCS#8 DER of each root, the one that signs first. */
  readonly roots: readonly Uint8Array[];
}

export type OpenedKit =
  | { readonly kind: 'opened'; readonly kit: RecoveryKit }
  | { readonly kind: 'no-kit' }
  | { readonly kind: 'wrong-line'; readonly line: number }
  | { readonly kind: 'newer' }
  /** The passphrase is not the one, or bytes were changed: the two can't be told apart. */
  | { readonly kind: 'wrong-passphrase' };

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + costBytes + saltBytes + nonceBytes;

const begin = '-----BEGIN SALLYPORT RECOVERY KIT-----';
const end = '-----END SALLYPORT RECOVERY KIT-----';

/** The longest text that is looked at; a kit has about 1,500 characters. */
export const kitMaxLength = 16_384;

const contentSchema = z.object({
  serverId: z.string(),
  keySetNumber: z.int().min(1),
  madeAt: z.int(),
  roots: z.array(z.string().max(512)).min(1).max(8),
});

export interface SealKit {
  readonly kit: RecoveryKit;
  readonly passphrase: string;
  /** `sha256:…` of the first root, for people. */
  readonly rootFingerprint: string;
  readonly random: (count: number) => Uint8Array;
}

/** The whole page. */
export async function sealRecoveryKit({ kit, passphrase, rootFingerprint, random }: SealKit): Promise<string> {
  const salt = random(saltBytes);
  const nonce = random(nonceBytes);
  const head = Buffer.concat([Buffer.from([version]), writeCost(usualCost), salt, nonce]);
  const cipher = createCipheriv('aes-256-gcm', await keyOfPassphrase(passphrase, salt, usualCost), nonce);
  cipher.setAAD(head);
  const content = JSON.stringify({ ...kit, roots: kit.roots.map(encodeBase64url) });
  const sealed = Buffer.concat([head, cipher.update(content, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const { serverId, madeAt } = kit;
  const lines = [begin, ...linesOf(sealed), end];
  return recoveryKitText({ serverId, madeAt, rootFingerprint, lines });
}

/** The lines between the marks, wherever in the text they stand. */
function sealedLines(text: string): readonly string[] | undefined {
  if (text.length > kitMaxLength) return undefined;
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const from = lines.indexOf(begin);
  const to = lines.indexOf(end, from);
  if (from < 0 || to < 0) return undefined;
  return lines.slice(from + 1, to).filter((line) => line !== '');
}

export async function openRecoveryKit(text: string, passphrase: string): Promise<OpenedKit> {
  const lines = sealedLines(text);
  if (lines === undefined) return { kind: 'no-kit' };
  const read = readLines(lines);
  if (read.kind === 'wrong-line') return read;
  const { bytes } = read;
  if (bytes.length > 0 && bytes.readUInt8(0) > version) return { kind: 'newer' };
  const cost = readCost(bytes.subarray(1));
  if (cost === undefined || bytes.length < headBytes + tagBytes) return { kind: 'no-kit' };
  const salt = bytes.subarray(1 + costBytes, 1 + costBytes + saltBytes);
  const nonce = bytes.subarray(1 + costBytes + saltBytes, headBytes);
  const decipher = createDecipheriv('aes-256-gcm', await keyOfPassphrase(passphrase, salt, cost), nonce);
  decipher.setAAD(bytes.subarray(0, headBytes));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  const content = decipher.update(bytes.subarray(headBytes, -tagBytes));
  try {
    decipher.final();
  } catch {
    return { kind: 'wrong-passphrase' };
  }
  const parsed = contentSchema.parse(JSON.parse(content.toString('utf8')));
  const roots = parsed.roots.map((root) => decodeBase64url(root) ?? new Uint8Array());
  return { kind: 'opened', kit: { ...parsed, roots } };
}
