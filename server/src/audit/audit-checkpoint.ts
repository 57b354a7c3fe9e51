/** A signed statement of how far the audit log had come, and by which chain. */
import { decodeBase64url, encodeBase64url } from '@sallyport/protocol';
import * as z from 'zod';
import type { VerifySeal } from '../sealing/seal-signature.ts';

const contentSchema = z.object({
  of: z.literal('audit'),
  serverId: z.string(),
  number: z.int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.int().nonnegative(),
});

export type AuditCheckpoint = z.infer<typeof contentSchema>;

export interface SignedText {
  /** What was signed, to the byte. */
  readonly content: string;
  /** base64url. */
  readonly signature: string;
}

export function signAuditCheckpoint(
  { serverId, number, hash, at }: Omit<AuditCheckpoint, 'of'>,
  sign: (content: Uint8Array) => Uint8Array,
): SignedText {
  const content = JSON.stringify({ of: 'audit', serverId, number, hash, at });
  return { content, signature: encodeBase64url(sign(Buffer.from(content))) };
}

/** Undefined when it isn't what a server of ours signed. */
export function readAuditCheckpoint(signed: SignedText, verify: VerifySeal): AuditCheckpoint | undefined {
  const signature = decodeBase64url(signed.signature);
  if (signature === undefined || !verify(Buffer.from(signed.content), signature)) return undefined;
  try {
    return contentSchema.parse(JSON.parse(signed.content));
  } catch {
    return undefined;
  }
}
